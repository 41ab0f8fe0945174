"""Each team alone faster by a factor, in words and as a table.

Input: an Each. Output: sentences, tables, Markdown, plain data. Must not depend on: files,
pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    TableBlock,
    paragraphs,
    shown_first,
)
from flowsim.report.format.labels import items, model_title, team_name
from flowsim.report.format.numbers import (
    TO,
    UNKNOWN,
    direction,
    is_known,
    number,
    percent,
    percent_of,
    shown_parts,
)
from flowsim.report.format.table import Table, fits
from flowsim.report.format.text import clean, listed
from flowsim.report.format.times import counted, of_hours, times_as_fast, times_parts
from flowsim.report.runs.data import brief_run_data, estimate_data
from flowsim.report.runs.document import alarms, rest
from flowsim.report.sections import tables, trust
from flowsim.report.sections.judged import (
    get_delivered,
    kinds_of,
    parts_of,
    what_is_judged,
    within_of,
)
from flowsim.study.decide.each import NOTHING

if TYPE_CHECKING:
    from flowsim.experiment import Estimate
    from flowsim.study.decide.each import Alone, Each
    from flowsim.study.results import MeasureChange

_MOST_NAMED = 3
DASH = "–"
_ABOUT = 0.95  # of the factor: a gain that reaches it is about as large
_LITTLE = 0.005  # of the time: who is idle for less is not idle
WAYS = {1: "clearly more", 0: "no clear change", -1: "clearly less"}
_BRIEF_WAYS = {1: "more", 0: UNKNOWN, -1: "less"}
_HINTS = {1: "perhaps more", -1: "perhaps less"}
_LARGE = 0.1  # of what is delivered today: a gain that is not excluded and worth a warning
_EXPLAINED = (
    "Each row compares the organisation with one faster team to today, with common random numbers. "
    "The team is that fast from the start of the run, warm-up included; a lever acts from time "
    "zero, so a scenario with the same change has slightly different figures. Each interval is a "
    "95% interval for its own row. A change is *clear* if it is significant with all rows taken "
    "together (Bonferroni), so that a large number of teams raises no false alarm; *perhaps* marks "
    "rows whose own interval excludes zero and which are not clear."
)


def headline(found: Each) -> str:
    """The number of teams for which nothing changes."""
    return _first(found)


def sentences(found: Each, *, waits_for: str = "", relative: Estimate | None = None) -> list[str]:
    """The number of teams for which nothing changes, the other teams, and changes of times.

    waits_for: what the teams with a gain then wait for, if that is known. relative: the gain of the
    only such team, where a scenario has found it as well.
    """
    lines = [_first(found)]
    lines += [_of(found, alone, waits_for, relative) for alone in found.more[:_MOST_NAMED]]
    if len(found.teams) > 1 and found.less:
        who = _named(found, found.less)
        lines.append(f"With {who} that fast, clearly {_fewer(found)} {_get(found)}.")
    if found.hinted:
        lines.append(_hinted(found))
    later = [each for each in found.unmoved if each.way("delivery_p85") > 0]
    if later:
        what = items(found.base.model, found.judged)
        fast = times_as_fast(found.factor)
        lines.append(f"With {_named(found, later)} {fast}, {what} take longer.")
    return lines


def still(found: Each, some: Sequence[Alone]) -> str:
    """That throughput does not rise, where that is certain; or else that no change is clear."""
    most = max((each.most for each in some), default=0.0)
    if most < NOTHING:
        return f"no more {_what(found)} {_get(found)}"
    return f"there is no clear change in delivered {_what(found)}"


def _what(found: Each) -> str:
    """What counts: `features`, `pays and loans`, `value`."""
    return what_is_judged(found.base)


def _get(found: Each) -> str:
    return get_delivered(found.base.judge)


def _fewer(found: Each) -> str:
    return "less" if found.base.judge.by_value else "fewer"


def _first(found: Each) -> str:
    count, same = len(found.teams), found.unmoved
    what, get = _what(found), _get(found)
    fast = times_as_fast(found.factor)
    if count == 1:
        name = team_name(found.base.model, found.teams[0].team)
        if same:
            return f"Make {name} {fast}, and {still(found, same)}."
        more = "more" if found.more else _fewer(found)
        return f"Make {name} {fast}, and {more} {what} {get}."
    begins = f"Make one team {fast}"
    if len(same) == count:
        return f"{begins}: in each of {counted(count)} cases, {still(found, same)}."
    if not same:
        much = "much" if found.base.judge.by_value else "many"
        every = f"in each of {counted(count)} cases, it changes how {much} {what} {get}"
        return f"{begins}: {every}."
    cases = f"in {counted(len(same))} of {counted(count)} cases"
    return f"{begins}: {cases}, {still(found, same)}."


def _of(found: Each, alone: Alone, waits_for: str, relative: Estimate | None) -> str:
    """The gain from one team, and how busy the team is then."""
    model = found.base.model
    name, gain = team_name(model, alone.team), relative or alone.gain.relative
    if is_known(gain):
        what = "the value" if found.base.judge.by_value else "as many"
        size, interval = times_parts(gain)
        said = f"{size} times {what} {_get(found)}" + (f" ({interval})" if interval else "")
        if 1.0 + gain.high < _ABOUT * found.factor:
            said += f", not {found.factor:g} times"
    else:
        said = f"deliveries change by {gain_text(found, alone, to=TO)} {_what(found)} a week"
    busy = ""
    if is_known(alone.busy) and 1.0 - alone.busy.mean >= _LITTLE:
        who = "The team" if model.team(alone.team).kind == "people" else "It"
        idle = of_hours(1.0 - min(1.0, alone.busy.mean))
        busy = f" {who} is then idle {idle}."
        if waits_for:
            busy = f" {who} then waits {idle} for {waits_for}."
    if found.base.verdict.answers == (alone.team,):
        name += ", today's bottleneck"
    return f"With {name}, {said}.{busy}"


def _hinted(found: Each) -> str:
    """Gains by a row's own interval that are not clear among all rows."""
    model = found.base.model
    named = [
        f"{team_name(model, each.team)} ({gain} a week, {interval})"
        for each in found.hinted[:_MOST_NAMED]
        for gain, interval in [gain_parts(found, each, to=TO)]
    ]
    if (more := len(found.hinted) - _MOST_NAMED) > 0:
        named.append(f"{counted(more)} more")
    too = " also" if len(found.unmoved) < len(found.teams) else ""
    seem = "seems" if len(found.hinted) == 1 else "seem"
    return (
        f"Tested alone, {listed(named)}{too} {seem} to make a difference. Among "
        f"{counted(len(found.teams))} teams that can be chance; more replications would tell."
    )


def _named(found: Each, some: Sequence[Alone]) -> str:
    names = [team_name(found.base.model, each.team) for each in some]
    if len(names) > _MOST_NAMED:
        return f"{counted(len(names))} of the teams"
    return listed(names, word="or")


def table(found: Each, *, whole: bool = True, columns: int | None = None) -> Table:
    """A row for each team. whole: by title, with how busy the team is today.

    columns: of a terminal; where a column for each other kind that counts has no room, none has.
    """
    kinds = found.kinds or kinds_of(found.base)
    shown_kinds = kinds if found.base.judge.is_one else ("", *kinds)
    tried = [_table(found, shown_kinds, whole=whole)]
    if columns is not None and len(shown_kinds) > 1:
        tried += [_under(found, shown_kinds), _table(found, shown_kinds[:1], whole=whole)]
    return next((one for one in tried if columns is None or fits(one, columns)), tried[-1])


def _table(found: Each, kinds: Sequence[str], *, whole: bool) -> Table:
    """kinds: those whose change has a column; "" for all that is judged, together."""
    model, timed = found.base.model, found.kinds or kinds_of(found.base)
    today = {team.team: team.utilisation for team in found.base.teams}
    rows = []
    for each in found.teams:
        name = team_name(model, each.team) if whole else tables.team_key(model, each.team)
        cells = [name, _kind_text(found, each, kinds[0])]
        if whole:
            cells.append(_share(each.gain.relative))
        cells += [_kind_text(found, each, kind) for kind in kinds[1:]]
        cells += [days_text(each, kind) for kind in (timed if whole else timed[:1])]
        if whole:
            cells.append(busy_text(today[each.team]))
        cells.append(busy_text(each.busy))
        ways = WAYS if whole else _BRIEF_WAYS
        cells.append(_HINTS.get(each.hint, ways[each.gain_way]))
        rows.append(tuple(cells))
    rates = [f"{items(model, kind) if kind else _what(found)} a week" for kind in kinds]
    days = ["85% within, days"]
    if whole and len(kinds_of(found.base)) > 1:
        days = [f"85% of {items(model, kind)} within, days" for kind in timed]
    alone = f"{found.factor:g}x alone"
    if whole:
        head = (alone, rates[0], "share", *rates[1:], *days, "busy today", "then", "")
    else:
        head = (alone, *rates, *days, "busy", "clearly")
    return Table(head, tuple(rows), "l" + "r" * (len(head) - 2) + "l")


def _under(found: Each, kinds: Sequence[str]) -> Table:
    """The table of a terminal, with a row for each kind that a team's speed changes under it."""
    whole = _table(found, kinds[:1], whole=False)
    rows: list[tuple[str, ...]] = []
    for each, row in zip(found.teams, whole.rows, strict=True):
        rows.append(row)
        for kind in kinds[1:]:
            rate = each.change("throughput", work=kind).paired
            days = None if kind == found.judged else each.days(kind)  # those of its row are of that
            if any(direction(one) != 0 for one in (rate, days) if one is not None):
                name, then = f"of {items(found.base.model, kind)}", ("",) * (len(row) - 3)
                cells = _kind_text(found, each, kind), "" if days is None else days_text(each, kind)
                rows.append((name, *cells, *then))
    return Table(whole.head, tuple(rows), whole.align)


def _kind_text(found: Each, each: Alone, kind: str) -> str:
    if not kind:
        return gain_text(found, each)
    return change_text(each.change("throughput", work=kind).paired)


def gain_text(found: Each, each: Alone, *, to: str = DASH) -> str:
    """The change of what counts with its interval, items or money; a plain 0 where none can be."""
    gain, interval = gain_parts(found, each, to=to)
    return f"{gain} ({interval})" if interval else gain


def gain_parts(found: Each, each: Alone, *, to: str = DASH) -> tuple[str, str]:
    """`gain_text` and its interval apart."""
    gain = each.gain.paired
    if gain.low == gain.high == 0.0:
        return "0", ""
    return parts_of(found.base.judge, gain, sign="+", to=to)


def change_text(estimate: Estimate) -> str:
    """A change with its interval; a plain 0 where nothing can change."""
    change, interval = _change_parts(estimate)
    return f"{change} ({interval})" if interval else change


def _change_parts(estimate: Estimate) -> tuple[str, str]:
    if estimate.low == estimate.high == 0.0:
        return "0", ""
    return shown_parts(estimate, sign="+")


def _share(relative: Estimate) -> str:
    return f"{number(100.0 * relative.mean, 0, sign='+')}%" if is_known(relative) else UNKNOWN


def days_text(each: Alone, kind: str) -> str:
    """The change of the time within which 85% of a kind of work are delivered."""
    days, interval = days_parts(each, kind)
    return f"{days} ({interval})" if interval else days


def days_parts(each: Alone, kind: str) -> tuple[str, str]:
    """`days_text` and its interval apart."""
    found = each.days(kind)
    return (UNKNOWN, "") if found is None else _change_parts(found)


def busy_text(estimate: Estimate) -> str:
    """How busy a team is."""
    return percent(estimate.mean) if is_known(estimate) else UNKNOWN


def note(found: Each) -> str:
    """What rows without a clear change may hide."""
    quiet = [each for each in found.unmoved if not each.hint]
    most = max((each.most for each in quiet), default=0.0)
    if percent_of(max(0.0, most)) == "0%":
        return ""
    if most < _LARGE:
        return (
            f"Where no change is clear, any gain is below {percent_of(most)} of what is delivered "
            "today."
        )
    return (
        f"{found.base.replications} replications are too few to exclude gains of up to "
        f"{percent_of(most)} where no change is clear; --replications takes more."
    )


def runs_note(found: Each) -> str:
    """How many replications are behind the rows, and why fewer are enough for some."""
    most = found.base.replications
    least = min((each.gain.paired.replications for each in found.teams), default=most)
    if least == most:
        return f"{most} replications."
    return (
        f"{most} replications; {least} for teams that by then are certain to change deliveries by "
        f"less than {percent_of(NOTHING)}."
    )


def days_note(found: Each) -> str:
    """What the days of a team's row in a terminal are of, where several kinds count."""
    if within_of(found.base) == "85% within":
        return ""
    return f"Days: until 85% of {items(found.base.model, found.judged)} are delivered. "


def document(found: Each, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of all teams."""
    base, first, others = found.base, sentences(found)[:1], sentences(found)[1:]
    return Document(
        f"{model_title(base)}: each team alone {found.factor:g} times as fast",
        (*alarms(card(found)), *shown_first(first), *paragraphs(others)),
        (*figures, TableBlock(table(found)), Paragraph(_EXPLAINED), Paragraph(note(found))),
        rest((base,), card(found), command=command, version=version),
    )


def card(found: Each) -> tuple[trust.TrustCheck, ...]:
    """The trust card of today's run, with which all rows share their replications."""
    return trust.card([found.base])


def data(found: Each) -> dict[str, Any]:
    """All teams as plain data."""
    return {
        "sentences": sentences(found),
        "factor": found.factor,
        "judged": found.judged,
        "trust": trust.data(card(found)),
        "teams": [_team(found, each) for each in found.teams],
        "run": brief_run_data(found.base),
    }


def _team(found: Each, each: Alone) -> dict[str, Any]:
    both = list(zip(each.changes, each.ways, strict=True))
    judged = ("", found.judged)
    others = dict.fromkeys(each.work for each in each.changes if each.work not in judged)
    return {
        "team": each.team,
        "title": clean(team_name(found.base.model, each.team)),
        "changes": {
            change.measure: _change(change, way) for change, way in both if change.work in judged
        },
        "others": {
            work: {c.measure: _change(c, way) for c, way in both if c.work == work}
            for work in others
        },
        "busy": estimate_data(each.busy),
    }


def _change(change: MeasureChange, way: int) -> dict[str, Any]:
    return {
        "paired": estimate_data(change.paired),
        "relative": estimate_data(change.relative),
        "clear": way,
    }
