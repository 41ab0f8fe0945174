"""The export of a room: a report in Markdown or HTML, votes as CSV, everything as JSON.

Input: a connection, a room. Output: text. What people wrote is data: escaped in Markdown and HTML,
no formulas in CSV. None of them has a secret. Must not depend on: requests.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flowsim import __version__
from flowsim.report.format.spreadsheet import csv_text
from flowsim.report.format.table import Table, as_markdown
from flowsim.report.format.text import clean, markdown
from flowsim.report.page.assets import asset
from flowsim.report.page.shell import Html, element, together
from flowsim.web.database import records
from flowsim.web.database.records import Json, Room, Round, Scenario, Vote
from flowsim.web.database.store import Connection

FORMATS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A block of text as it was written."""

    text: str


Block = Heading | Code | Table | str


@dataclass(frozen=True, slots=True)
class _Record:
    """A room with everything that is stored about it."""

    room: Room
    sources: list[records.Source]
    scenarios: list[Scenario]
    rounds: list[Round]
    votes: dict[int, list[Vote]]
    names: dict[int, str]
    totals: dict[int, int]
    events: list[Json]


def exported(db: Connection, room_id: str, form: str) -> str:
    """The report of a room in one of FORMATS. Raises RefusedError."""
    room = records.room(db, room_id)
    rounds = records.rounds(db, room)
    found = _Record(
        room=room,
        sources=records.sources(db, room),
        scenarios=records.scenarios(db, room, of_all_models=True),
        rounds=rounds,
        votes={each.number: records.votes(db, room, each.number) for each in rounds},
        names={who.id: who.name for who, _ in records.everybody(db, room)},
        totals=records.totals(db, room),
        events=records.events(db, room),
    )
    makers: dict[str, Callable[[_Record], str]] = {
        "md": lambda record: _as_markdown(_blocks(record)),
        "html": lambda record: _as_html(record.room.title, _blocks(record)),
        "csv": _as_csv,
        "json": _as_json,
    }
    return makers[form](found)


# The report -----------------------------------------------------------------------------------


def _blocks(of: _Record) -> list[Block]:
    began = _time(of.events[0]["at"]) if of.events else ""
    blocks: list[Block] = [
        Heading(1, of.room.title),
        f"A workshop with flowsim {__version__}, started {began}; {len(of.names)} participants, "
        f"{len([each for each in of.rounds if each.revealed_at])} rounds played.",
    ]
    if of.totals:
        blocks += [Heading(2, "Score"), _score(of)]
    for each in of.rounds:
        blocks += _round(of, each)
    for source in of.sources:
        scenarios = [each for each in of.scenarios if each.revision == source.revision]
        if scenarios:
            blocks += [Heading(2, f"Scenarios on {source.name}"), *_scenarios(scenarios)]
    for source in of.sources:
        number = f" ({source.revision})" if len(of.sources) > 1 else ""
        blocks += [Heading(2, f"Model: {source.name}{number}"), Code(source.text)]
    return blocks


def _score(of: _Record) -> Table:
    ordered = sorted(of.totals.items(), key=lambda pair: -pair[1])
    rows = tuple((of.names.get(who, "?"), str(total)) for who, total in ordered)
    return Table(("participant", "points"), rows, "lr")


def _round(of: _Record, each: Round) -> list[Block]:
    blocks: list[Block] = [Heading(2, f"Round {each.number}: {each.question['text']}")]
    cast = of.votes[each.number]
    positions = each.question["positions"].get("told", "as it is")
    blocks.append(f"Scenario: {each.question['name']} ({positions}). Votes: {len(cast)}.")
    if each.cancelled_at is not None:
        return [*blocks, "Cancelled."]
    if each.revealed_at is None or each.result is None:
        return [*blocks, "Not revealed."]
    result = each.result
    if "error" in result:
        return [*blocks, f"The run failed: {result['error']}"]
    if each.kind == "bottleneck":
        blocks.append(
            f"{result['sentence']} {result['replications']} replications, seed {result['seed']}; "
            "95% intervals."
        )
        return [*blocks, _tally(each, cast), _gains(result)]
    blocks.append(
        f"The {result['gain']}, by portfolio; {result['replications']} replications, seed "
        f"{result['seed']}, 95% intervals, common random numbers."
    )
    return [*blocks, _ranking(of, result)]


def _tally(each: Round, cast: Sequence[Vote]) -> Table:
    worth = (each.result or {})["points"]
    rows = []
    for option in each.question["options"]:
        count = sum(vote.vote.get("choice") == option["id"] for vote in cast)
        points = worth.get(option["id"], 0)
        if count or points:
            rows.append((option["title"], str(count), str(points)))
    return Table(("answer", "votes", "points"), tuple(rows), "lrr")


def _gains(result: Json) -> Table:
    rows = tuple((gain["title"], gain["text"]) for gain in result["gains"])
    return Table(("10% faster", "gain in throughput"), rows, "lr")


def _ranking(of: _Record, result: Json) -> Table:
    rows = tuple(
        (
            ", ".join(each["titles"]) or "nothing",
            each["text"],
            each["cost"],
            str(each["points"]),
            ", ".join(of.names.get(who, "?") for who in each["voters"]) or "nobody",
        )
        for each in result["ranking"]
    )
    return Table(("moves", result["gain"], "cost", "points", "chosen by"), rows, "lrrrl")


def _scenarios(scenarios: Sequence[Scenario]) -> list[Block]:
    known = [each for each in scenarios if each.figures]
    blocks: list[Block] = []
    if known:
        first = known[0].figures
        assert first is not None
        titles = {figure["key"]: figure["title"] for figure in first["figures"]}
        head = ("scenario", *titles.values(), "cost")
        rows = [("as it is", *(_cell(first, key, "base") for key in titles), "")]
        rows += [
            (
                each.name,
                *(_cell(each.figures, key, "now") for key in titles),
                (each.figures or {})["money"]["cost"],
            )
            for each in known
        ]
        blocks.append(Table(head, tuple(rows), "l" + "r" * (len(head) - 1)))
        blocks.append(
            f"{first['replications']} replications, seed {first['seed']}, {first['weeks']:g} "
            "weeks; 95% intervals, common random numbers."
            f"{' ' if first.get('judging') else ''}{first.get('judging', '')}"
        )
    for each in scenarios:
        text = f"{each.name}: {each.positions.get('told', '')}."
        blocks.append(f"{text} {each.verdict['sentence']}" if each.verdict else text)
    return blocks


def _cell(figures: Json | None, key: str, of: str) -> str:
    by_key = {figure["key"]: figure for figure in (figures or {})["figures"]}
    text: str = by_key[key][of]["text"] if key in by_key else ""
    return text


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


# Its forms ------------------------------------------------------------------------------------


def _as_markdown(blocks: Sequence[Block]) -> str:
    parts = []
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {markdown(block.text, most=200)}")
        elif isinstance(block, Code):
            longest = max((len(run) for run in re.findall(r"`+", block.text)), default=0)
            fence = "`" * max(3, longest + 1)
            parts.append(f"{fence}yaml\n{block.text.rstrip()}\n{fence}")
        elif isinstance(block, Table):
            parts.append("\n".join(as_markdown(block)))
        else:
            parts.append(markdown(block, most=2_000))
    return "\n\n".join(parts) + "\n"


def _as_html(title: str, blocks: Sequence[Block]) -> str:
    style = asset("page.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        str(element("title", clean(title))),
        f"<style>{style}</style>",
    ]
    body = element("main", together(*(_html(block) for block in blocks)))
    start = ["<!doctype html>", '<html lang="en">', "<head>", *head, "</head>", "<body>"]
    return "\n".join([*start, str(body), "</body>", "</html>", ""])


def _html(block: Block) -> Html:
    if isinstance(block, Heading):
        return element(f"h{block.level}", clean(block.text, most=200))
    if isinstance(block, Code):
        pre = element("pre", element("code", block.text))
        return element("details", element("summary", "The model as text"), pre)
    if isinstance(block, Table):
        return _html_table(block)
    return element("p", clean(block, most=2_000))


def _html_table(table: Table) -> Html:
    def row(tag: str, cells: Sequence[str]) -> Html:
        kinds = [("right" if letter == "r" else None) for letter in table.align]
        pairs = zip(cells, kinds, strict=True)
        return element("tr", *(element(tag, clean(cell, most=400), class_=k) for cell, k in pairs))

    body = element("tbody", *(row("td", cells) for cells in table.rows))
    return element(
        "div", element("table", element("thead", row("th", table.head)), body), class_="table"
    )


def _as_csv(of: _Record) -> str:
    rows = []
    for each in of.rounds:
        titles = {option["id"]: option["title"] for option in each.question["options"]}
        for vote in of.votes[each.number]:
            shown = each.revealed_at is not None
            rows.append(
                (
                    each.number,
                    each.question["text"],
                    of.names.get(vote.participant, "?"),
                    _told(vote.vote, titles),
                    vote.points if shown else None,
                    _time(vote.cast_at),
                )
            )
    head = ("round", "question", "participant", "answer", "points", "time")
    return csv_text(head, rows)


def _told(vote: Json, titles: dict[str, str]) -> str:
    if "choice" in vote:
        return titles[vote["choice"]]
    return ", ".join(f"{titles[name]} ×{count}" for name, count in vote["moves"].items())


def _as_json(of: _Record) -> str:
    names = of.names
    content: dict[str, Any] = {
        "flowsim": __version__,
        "room": {"title": of.room.title, "code": of.room.code, "phase": of.room.phase},
        "models": [
            {"revision": s.revision, "name": s.name, "weeks": s.weeks, "text": s.text}
            for s in of.sources
        ],
        "scenarios": [
            {
                "model": each.revision,
                "name": each.name,
                "positions": each.positions,
                "figures": each.figures,
                "verdict": each.verdict,
            }
            for each in of.scenarios
        ],
        "participants": [
            {"id": who, "name": name, "points": of.totals.get(who, 0)}
            for who, name in names.items()
        ],
        "rounds": [_round_data(of, each) for each in of.rounds],
        "events": of.events,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _round_data(of: _Record, each: Round) -> Json:
    shown = each.revealed_at is not None
    return {
        "number": each.number,
        "kind": each.kind,
        "model": each.revision,
        "question": each.question,
        "opened_at": each.opened_at,
        "closed_at": each.closed_at,
        "revealed_at": each.revealed_at,
        "cancelled_at": each.cancelled_at,
        "result": each.result if shown else None,
        "votes": [
            {
                "participant": vote.participant,
                "vote": vote.vote,
                "points": vote.points if shown else None,
                "at": vote.cast_at,
            }
            for vote in of.votes[each.number]
        ],
    }
