"""`flowsim serve`: a workshop in the browser, for this machine or for everyone on its network."""

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
    help="Address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for everyone on its "
    "network.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8321,
    show_default=True,
    metavar="N",
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--public-url",
    default="",
    metavar="URL",
    help="Public https address, if a tunnel or reverse proxy on this machine forwards to the "
    "server.",
)
@click.option(
    "--db",
    type=options.OutputPath("workshop.db", option="--db"),
    default="flowsim-workshop.db",
    show_default=True,
    metavar="FILE",
    help="Database of all rooms; a restarted server continues them.",
)
@options.as_json
def command(
    model: Path | None, host: str, port: int, public_url: str, db: Path, as_json: bool
) -> None:
    """Run a workshop: participants predict, then see the result.

    The facilitator moves sliders in the browser and asks where the bottleneck will be, or how to
    spend a budget; participants join with a code and vote on their phones. MODEL is listed first,
    before the models that come with flowsim. Press Ctrl-C to stop.
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
        talk.lines([f"Stopped. All rooms are saved in {db}."])


def _data(found: Opened) -> dict[str, object]:
    return {
        "facilitator": found.facilitator,
        "facilitator_from_afar": found.afar or None,
        "join": found.join,
        "database": str(found.database),
        "open_to_network": found.addresses.is_open,
    }


def _say(found: Opened) -> None:
    """Print the addresses, and who can reach them."""
    talk.headline("The workshop is open.")
    talk.lines(["", f"Facilitator:   {found.facilitator}", f"Participants:  {found.join}"])
    if found.afar:
        talk.lines([f"Remote:        {found.afar}"])
    talk.say()
    if found.addresses.public:
        talk.say(
            "Warning: anyone who knows the participants' address can reach it. The facilitator's "
            "addresses contain a secret and let anyone run rooms: keep them private."
        )
    elif found.addresses.is_open:
        talk.say(
            "Warning: everyone on this network can reach it, and traffic is not encrypted. "
            "The facilitator's address contains a secret and lets anyone run rooms: keep it "
            "private."
        )
    else:
        talk.say(
            "Only this machine can reach it. To let phones on the same network join: "
            "flowsim serve --host 0.0.0.0"
        )
    talk.lines([f"Rooms are saved in {found.database}. Press Ctrl-C to stop."])
    sys.stdout.flush()
