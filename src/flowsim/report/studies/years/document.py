"""Years of an organisation in words, as a table, as a report and as data.

Input: Years. Output: sentences that are true for it, cells, a document, plain data. Must not depend
on: files, pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    paragraphs,
    shown_first,
)
from flowsim.report.format.labels import items, one_item, team_name
from flowsim.report.format.numbers import TO, brief, direction, money, number, shown
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean
from flowsim.report.runs.data import estimate_data, known
from flowsim.report.runs.document import done, foundation, method, paired_note

if TYPE_CHECKING:
    from flowsim.study.years.years import RankYears, Years, YearsRun

_LOOKS = (1, 2, 3, 5, 7, 10)  # years that a terminal shows, besides the last
COVERED = "The 95% intervals cover chance alone."
DOUBT = "How people move up and leave is an assumption of the file, not an observation."
_CHANGE = "*Change* is against the first model in the same year, with the same random numbers."
_FORMULA = (
    " *Formula*: what the ranks of {team} get done by the equations of the pipeline alone, without "
    "a run, against the first model in the same year."
)
_REST = (
    " *Days*: from arrival to delivery, on average, by Little's law. *Cost*: people and levers in "
    "that year; everybody in a team costs the same, whatever their rank."
)


def title(run: YearsRun) -> str:
    """What a model is called within a sentence."""
    return clean(run.model.name or run.name, most=70)


def ranked(found: Years) -> str:
    """The largest team that has ranks in every model; empty if there is none."""
    everywhere = set.intersection(*({each.team for each in run.ranks} for run in found.runs))
    teams = [team for team in found.base.model.teams if team.name in everywhere]
    return max(teams, key=lambda team: team.people).name if teams else ""


def formula(found: Years, run: YearsRun) -> list[float]:
    """Change of the output of the ranked team by the formula, as a share, year by year.

    nan where there is no such team.
    """
    team = ranked(found)
    if not team:
        return [math.nan] * len(run.years)
    mine, first = run.rank(team).output, found.base.rank(team).output
    return [
        float(new / old - 1.0) if old else math.nan for new, old in zip(mine, first, strict=True)
    ]


# Words ----------------------------------------------------------------------------------------


def headline(found: Years) -> str:
    """The finding in one line."""
    return f"{_delivered(found, found.others[0]) if found.others else _alone(found)}".rstrip(".")


def sentences(found: Years) -> list[str]:
    """What each scenario has come to in the last year, and when it begins to show."""
    if not found.others:
        return [_alone(found)]
    texts = [text for run in found.others for text in (_changed(found, run), _shows(found, run))]
    return [text for text in texts if text]


def _said(found: Years) -> tuple[Paragraph, ...]:
    """The sentences: a page has all of the first scenario in its headline and next to its picture.

    It has what the others change there, too, but not from when on it shows.
    """
    if not found.others:
        return shown_first([_alone(found)])
    first, *others = found.others
    return (
        *shown_first([_changed(found, first), _shows(found, first)]),
        *(
            paragraph
            for run in others
            for paragraph in (
                *shown_first([_changed(found, run)]),
                *paragraphs([_shows(found, run)]),
            )
        ),
    )


def notes(found: Years) -> tuple[tuple[str, str], ...]:
    """The sentences next to the picture, each with its name."""
    first, *others = found.others or (found.base,)
    after = "" if not found.others else _more(found, first).strip(" ;.")
    lines = [
        ("Cost and formula", f"{after[:1].upper()}{after[1:]}." if after else ""),
        ("When it shows", _shows(found, first) if found.others else ""),
        *(("For comparison", _changed(found, run)) for run in others),
        ("How sure", f"{COVERED} {DOUBT}" if ranked(found) else ""),
    ]
    return tuple((name, text) for name, text in lines if text)


def _alone(found: Years) -> str:
    first, last = found.base.years[0], found.base.years[-1]
    what = items(found.base.model, found.judged)
    then = f", {shown(last.throughput)} in year {last.year}" if last.year > first.year else ""
    return f"{title(found.base)}: {shown(first.throughput)} {what} a week in year 1{then}."


def _changed(found: Years, run: YearsRun) -> str:
    return f"{_delivered(found, run)}{_more(found, run)}."


def _delivered(found: Years, run: YearsRun) -> str:
    """How deliveries of the last year differ."""
    last, what = run.years[-1], items(found.base.model, found.judged)
    way = direction(last.more)
    if not way:
        return f"{title(run)}: no clear change in {what} in year {last.year}"
    size = shown(last.more, scale=math.copysign(100.0, last.more.mean), unit="%", to=TO)
    return f"{title(run)}: {size} {'more' if way > 0 else 'fewer'} {what} in year {last.year}"


def _more(found: Years, run: YearsRun) -> str:
    """What the formula says of that year, and what is saved in it; empty if there is neither."""
    text, last = "", run.years[-1]
    saved = last.cost - found.base.years[-1].cost
    if abs(saved) > 0.5:
        text = f"; that year costs {money(abs(saved))} {'more' if saved > 0 else 'less'}"
    by_formula = formula(found, run)[-1]
    if not math.isnan(by_formula):
        share, less = number(abs(100.0 * by_formula), 1), "more" if by_formula > 0.0 else "less"
        text += f"; the formula of the ranks gives {share}% {less} output"
    return text


def _shows(found: Years, run: YearsRun) -> str:
    """The first year from which on a scenario is clearly worse; empty if it never is."""
    ways = [direction(each.more) for each in run.years]
    first = next((n for n in range(len(ways)) if all(way < 0 for way in ways[n:])), None)
    if first is None:
        return ""
    # Each item costs clearly less where cost falls by more than deliveries may have fallen.
    pairs = zip(run.years, found.base.years, strict=True)
    cheaper = [each.cost < before.cost * (1.0 + each.more.low) for each, before in pairs]
    until = next((n for n, is_cheaper in enumerate(cheaper) if not is_cheaper), len(cheaper))
    what, one = items(run.model, found.judged), one_item(run.model, found.judged)
    text = f"Clearly fewer {what} are delivered from year {run.years[first].year} on"
    if not until:
        return f"{text}. In year 1, each {one} does not clearly cost less."
    year = run.years[until - 1].year
    when = "In year 1 only" if year == 1 else f"Up to year {year}"
    return f"{text}. {when}, each {one} clearly costs less."


def _percent(share: float) -> str:
    """A change as a percentage with its sign."""
    return f"{number(100.0 * share, 1, sign='+')}%"


# Table ----------------------------------------------------------------------------------------


def looks(found: Years) -> list[int]:
    """The years that a terminal shows."""
    last = found.base.years[-1].year
    return sorted({year for year in _LOOKS if year <= last} | {last})


def table(found: Years) -> Table:
    """A row for each year of each model."""
    head, rows = _head(found), []
    for run in found.runs:
        for place, row in enumerate(_rows(found, run)):
            rows.append((title(run) if place == 0 else "", *row))
    return Table(("", *head), tuple(rows), "l" + "r" * len(head)).without_blank_columns()


def narrow_table(found: Years, run: YearsRun) -> Table:
    """The years of one model that a terminal shows."""
    wanted = looks(found)
    rows = [row for row in _rows(found, run) if int(row[0]) in wanted]
    head = _head(found)
    return Table(head, tuple(rows), "r" * len(head)).without_blank_columns()


def _head(found: Years) -> tuple[str, ...]:
    what = items(found.base.model, found.judged)
    by_formula = ("formula",) if ranked(found) else ()
    return ("year", f"{what} a week", "change", *by_formula, "days", "cost")


def _rows(found: Years, run: YearsRun) -> list[tuple[str, ...]]:
    is_base, with_formula = run is found.base, bool(ranked(found))
    rows = []
    for each, share in zip(run.years, formula(found, run), strict=True):
        change = "" if is_base else shown(each.more, scale=100.0, unit="%", sign="+", to=TO)
        by_formula = "" if is_base else _percent(share)
        rows.append(
            (
                str(each.year),
                shown(each.throughput),
                change,
                *([by_formula] if with_formula else []),
                shown(each.delivery_days),
                money(each.cost),
            )
        )
    return rows


def ranks_table(found: Years) -> Table:
    """Juniors, mids, seniors and output by the formula, for each year of each model."""
    team = ranked(found)
    rows = []
    for run in found.runs:
        name, of = title(run), run.rank(team)
        for place, each in enumerate(run.years):
            cells = (of.juniors, of.mids, of.seniors, of.output)
            rows.append((name, str(each.year), *(brief(float(row[place])) for row in cells)))
            name = ""
    return Table(("", "year", "juniors", "mids", "seniors", "output"), tuple(rows), "lrrrrr")


# A report, and data ---------------------------------------------------------------------------


def document(found: Years, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of years."""
    base, team = found.base, ranked(found)
    made = method(base.model, version)
    of_ranks: tuple[Section, ...] = ()
    if team:
        of = team_name(base.model, team)
        heading = f"Ranks of {of}, by the formula"
        of_ranks = (Section("ranks", heading, (TableBlock(ranks_table(found)), Paragraph(DOUBT))),)
    return Document(
        f"{clean(base.model.name or base.name)}, year by year",
        _said(found),
        (*figures, TableBlock(table(found)), Paragraph(explained(found))),
        (*of_ranks, *foundation([run.model for run in found.runs]), done(made, command)),
    )  # fmt: skip


def explained(found: Years) -> str:
    """What the columns of the table mean."""
    team = ranked(found)
    by_formula = _FORMULA.format(team=team_name(found.base.model, team)) if team else ""
    return f"{_CHANGE}{by_formula}{_REST}"


def note(found: Years) -> str:
    """How it was found, for a terminal."""
    return paired_note(found.replications, found.seed)


def data(found: Years) -> dict[str, Any]:
    """Years as plain data."""
    return {
        "sentences": sentences(found),
        "judged": found.judged,
        "replications": found.replications,
        "seed": found.seed,
        "runs": [_run(found, run) for run in found.runs],
    }


def _run(found: Years, run: YearsRun) -> dict[str, Any]:
    return {
        "name": run.name,
        "title": title(run),
        "years": [
            {
                "year": each.year,
                "throughput": estimate_data(each.throughput),
                "delivery_days": estimate_data(each.delivery_days),
                "cost": known(each.cost),
                "more": estimate_data(each.more),
                "formula": known(share),
            }
            for each, share in zip(run.years, formula(found, run), strict=True)
        ],
        "ranks": [_ranks(each) for each in run.ranks],
    }


def _ranks(of: RankYears) -> dict[str, Any]:
    names = ("juniors", "mids", "seniors", "output")
    values = {name: [known(float(each)) for each in getattr(of, name)] for name in names}
    return {"team": of.team, **values}
