"""`flowsim serve`: a workshop in the browser, for this machine or for the room's network."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowsim.cli import options, talk

if TYPE_CHECKING:
    from flowsim.web.server import Opened


@click.command("serve")
@click.argument("model", type=options.MODEL, required=False)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Who can reach it: this machine; 0.0.0.0 is everybody in its network.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8321,
    show_default=True,
    metavar="N",
    help="0 takes any that is free.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="The https address of a tunnel or a reverse proxy on this machine that leads here.",
)
@click.option(
    "--db",
    type=options.Place("workshop.db", option="--db"),
    default="flowsim-workshop.db",
    show_default=True,
    metavar="FILE",
    help="Where everything is kept; rooms go on where they were.",
)
@options.as_json
def command(
    model: Path | None, host: str, port: int, public_url: str, db: Path, as_json: bool
) -> None:
    """Run a workshop: a room predicts, then sees.

    A facilitator moves sliders in the browser and asks where the bottleneck will be or how to
    spend a budget; participants vote from their phones by a code. MODEL is the first to choose
    from, beside those that come with flowsim. Ctrl-C ends it.
    """

    def say(found: Opened) -> None:
        if as_json:
            talk.data("serve", _data(found))
            sys.stdout.flush()
        else:
            _say(found)

    from flowsim.study.settings import cores
    from flowsim.web.server import serve

    count = cores()
    with suppress(KeyboardInterrupt):  # before the server listens to signals
        serve(
            host=host,
            port=port,
            public_url=public_url,
            database=db,
            model=model,
            cores=count,
            opened=say,
        )
    if not as_json:
        talk.say()
        talk.lines([f"Ended. What the rooms did is in {db}."])


def _data(found: Opened) -> dict[str, object]:
    return {
        "facilitator": found.facilitator,
        "facilitator_from_afar": found.afar or None,
        "join": found.join,
        "database": str(found.database),
        "open_to_network": found.addresses.is_open,
    }


def _say(found: Opened) -> None:
    """Where to go, for whom, and who else could."""
    talk.headline("The workshop is open.")
    talk.lines(["", f"Facilitator:   {found.facilitator}", f"Participants:  {found.join}"])
    if found.afar:
        talk.lines([f"Elsewhere:     {found.afar}"])
    talk.say()
    if found.addresses.public:
        talk.say(
            "Warning: whoever knows the participants' address can reach it. Only the facilitator's "
            "addresses, with their secret, can run rooms: show them to nobody."
        )
    elif found.addresses.is_open:
        talk.say(
            "Warning: everybody in this network can reach it, and what they send is not encrypted. "
            "Only the first address, with its secret, can run rooms: show it to nobody."
        )
    else:
        talk.say(
            "Only this machine can reach it. For phones in the room's network: "
            "flowsim serve --host 0.0.0.0"
        )
    talk.lines([f"Everything is kept in {found.database}. Ctrl-C ends it."])
    sys.stdout.flush()
