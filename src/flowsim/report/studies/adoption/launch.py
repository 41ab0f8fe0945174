"""A launch through an organisation in words, as a table, as a report and as data.

Input: a Launch. Output: sentences that are true for it, cells, a document, plain data. Must not
depend on: files, pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flowsim.experiment import Estimate
from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    paragraphs,
    shown_first,
)
from flowsim.report.format.labels import items, team_name
from flowsim.report.format.numbers import (
    TO,
    UNKNOWN,
    amount,
    brief,
    direction,
    is_known,
    money,
    positive,
    share,
    shown,
    span,
)
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean, listed
from flowsim.report.runs import pulled
from flowsim.report.runs.data import estimate_data, known, pulled_data
from flowsim.report.runs.document import done, foundation, method, paired_note
from flowsim.report.runs.markets import who_leads
from flowsim.report.studies.adoption import path
from flowsim.time_units import HOURS_PER_DAY, HOURS_PER_WEEK, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from flowsim.study.launch.launch import Launch, LaunchRun, NewUsersWait
    from flowsim.study.measured.market_figures import UserWeeks

EARLY_LOOK = 4  # years
ALONE = "No onboarding needed"
COVERED = "The 95% intervals cover chance alone."
SETTINGS = "How the market behaves is an assumption of the file, not an observation."
_EXPLAINED = (
    "A member of the market adopts when it is convinced, and is a user after onboarding. "
    "*Waiting*: members who have adopted and are not yet users. *Queue at*: the team at which most "
    "of them wait, on average. *No onboarding needed*: the same members if each were a user as "
    "soon as it adopts. All rows have the same random numbers, so the same members are early in "
    "all of them."
)


def years(launch: Launch) -> float:
    """Years from time zero to the horizon."""
    return launch.base.model.horizon / HOURS_PER_WEEK / WEEKS_PER_YEAR


def _over(launch: Launch) -> str:
    return span(launch.base.model.horizon / HOURS_PER_DAY)


def title(run: LaunchRun) -> str:
    """What a model is called within a sentence."""
    return clean(run.model.name or run.name, most=70)


# Words ----------------------------------------------------------------------------------------


def headline(launch: Launch) -> str:
    """The finding in one line."""
    return sentences(launch)[0].rstrip(".")


def picture_title(launch: Launch) -> str:
    """The finding in the few words that fit above a picture."""
    users, alone = (
        shown(positive(each), to=TO)
        for each in (launch.base.market.of("all").users, launch.alone.last)
    )
    size = f"{launch.base.market.size:,}"
    return f"After {_over(launch)} {users} of {size} use it; {alone} if nobody needed onboarding"


def sentences(launch: Launch) -> list[str]:
    """How much of the market gets in, what holds the rest back, and what the scenarios change."""
    found = [_reached(launch), rivals_sentence(launch), _queue(launch.base)]
    found += [_changed(launch, run) for run in launch.others]
    found += never_pulled(launch)
    return [text for text in found if text]


def _said(launch: Launch) -> tuple[Paragraph, ...]:
    """The sentences: most of them are in a page's headline and next to its picture."""
    helps, harms = _helps(launch), _harms(launch)
    return (
        *shown_first([_reached(launch), rivals_sentence(launch), _queue(launch.base)]),
        *(
            paragraph
            for run in launch.others
            for paragraph in (shown_first if run in (helps, harms) else paragraphs)(
                [_changed(launch, run)]
            )
        ),
        *paragraphs(never_pulled(launch)),
        *shown_first([SETTINGS]),
        *paragraphs(_not_shown(launch)),
    )


def _helps(launch: Launch) -> LaunchRun | None:
    """The scenario that brings most users, if one clearly brings more."""
    found = max(launch.others, key=lambda run: run.more_users.mean, default=None)
    return found if found is not None and direction(found.more_users) > 0 else None


def _harms(launch: Launch) -> LaunchRun | None:
    """The scenario that costs most users, if one clearly does."""
    found = min(launch.others, key=lambda run: run.more_users.mean, default=None)
    return found if found is not None and direction(found.more_users) < 0 else None


def notes(launch: Launch) -> tuple[tuple[str, str], ...]:
    """The sentences next to the picture, each with its name; an empty one where there is none."""
    helps, harms = _helps(launch), _harms(launch)
    return (
        ("Rivals", rivals_sentence(launch)),
        ("What holds it back", _queue(launch.base)),
        ("What helps most", "" if helps is None else _changed(launch, helps)),
        ("What harms most", "" if harms is None else _changed(launch, harms)),
        ("How sure", f"{COVERED} {SETTINGS}"),
    )


def _reached(launch: Launch) -> str:
    figures = launch.base.market
    users, alone = figures.of("all").users, launch.alone.last
    text = f"After {_over(launch)}, {_users(users)} of {figures.size:,} possible users{_of(launch)}"
    if users.high < alone.low:
        return f"{text} use the product; if nobody needed onboarding, {_users(alone)} would."
    return f"{text} use the product; onboarding makes no clear difference."


def rivals_sentence(launch: Launch) -> str:
    """Who leads among the products of the same members; empty without rivals."""
    return "".join(f"{who_leads(each)}." for each in launch.base.rivals)


def never_pulled(launch: Launch) -> list[str]:
    """What a reader must know who waits for deliveries that pull levers: none came in time."""
    return [
        f"{title(run)}: {pulled.sentence(run.model, lever)}"
        for run in launch.runs
        for lever in run.pulled
        if not lever.pulls
    ]


def _of(launch: Launch) -> str:
    """Which market it is, where a model has several."""
    if len(launch.base.model.markets) < 2:
        return ""
    what = "of" if launch.base.rivals else "in"
    return f" {what} “{_market_title(launch, launch.market)}”"


def _market_title(launch: Launch, name: str) -> str:
    found = next(each for each in launch.base.model.markets if each.name == name)
    return clean(found.title or name.replace("_", " "), most=60)


def _users(estimate: Estimate) -> str:
    return shown(positive(estimate), to=TO)


def _queue(run: LaunchRun) -> str:
    """Where new users wait; empty where hardly one does."""
    queue = run.queue
    if queue is None:
        return ""
    waiting = run.market.of("all").waiting
    return (
        f"{shown(positive(waiting), to=TO)} wait at the end, most for "
        f"{team_name(run.model, queue.team)} (“{clean(queue.title, most=40)}”), which "
        f"is busy {_percent(queue.busy)} of the time."
    )


def _percent(estimate: Estimate) -> str:
    return shown(share(estimate), scale=100.0, unit="%")


def _changed(launch: Launch, run: LaunchRun) -> str:
    """What a scenario costs and changes: users, why they are fewer, the judged work."""
    users, more = _users(run.market.of("all").users), run.more_users
    what = items(launch.base.model, launch.judged)
    extra = run.cost_per_year - launch.base.cost_per_year
    price = f", for {money(extra)} more a year" if extra > 0.0 else ""
    way = direction(more)
    text = f"{title(run)}{price}: no clear change in users ({users})"
    if way:
        text = f"{title(run)}{price}: {users} users, {_size(more)} {_word(way)}"
    judged = direction(run.more_judged)
    if judged:
        text += f"; {_size(run.more_judged)} {_word(judged)} {what} a week"
    if way < 0:
        text += _cause(run)
    return f"{text}."


def _word(way: int) -> str:
    return "more" if way > 0 else "fewer"


def _cause(run: LaunchRun) -> str:
    """The work that competes with new users for their team; empty if none clearly grows."""
    queue, work = run.queue, run.competing[0] if run.competing else None
    if queue is None or work is None or direction(work.more) <= 0:
        return ""
    more = shown(work.more, scale=100.0, unit="%", to=TO)
    return f"; {more} more {items(run.model, work.work)} come to {team_name(run.model, queue.team)}"


def _size(change: Estimate) -> str:
    """A change without its sign, and its interval."""
    return shown(change, scale=math.copysign(1.0, change.mean), to=TO)


# Table ----------------------------------------------------------------------------------------


def table(launch: Launch) -> Table:
    """A row for each model, and one for the market alone."""
    what = items(launch.base.model, launch.judged)
    early = years(launch) > EARLY_LOOK
    head = ["", *([f"users after {EARLY_LOOK} y"] if early else []), f"after {_end(launch)}"]
    head += ["half by", "waiting", "queue at", "users pay", f"{what} a week", "cost/y"]
    rows = [_row(launch, run, early=early) for run in launch.runs]
    after = [_early(launch.alone)] if early else []
    rows.append((ALONE, *after, shown(positive(launch.alone.last)), *[""] * 6))
    return Table(tuple(head), tuple(rows), "l" + "r" * (2 + early) + "r" + "lrrr")


def _end(launch: Launch) -> str:
    return f"{years(launch):.3g} y"


def _early(users: UserWeeks) -> str:
    return shown(positive(users.after(EARLY_LOOK * int(WEEKS_PER_YEAR))))


def _row(launch: Launch, run: LaunchRun, *, early: bool) -> tuple[str, ...]:
    figures, queue = run.market, run.queue
    whole, half = figures.of("all"), figures.half_by
    return (
        title(run),
        *([_early(figures.weeks_of("all"))] if early else []),
        shown(positive(whole.users)),
        _half(half.week, half.chance.mean, end=_end(launch)),
        shown(positive(whole.waiting)),
        "" if queue is None else team_name(run.model, queue.team),
        amount(positive(whole.paid)) if is_known(whole.paid) else UNKNOWN,
        shown(run.judged),
        money(run.cost_per_year),
    )


def _half(week: Estimate, chance: float, *, end: str) -> str:
    """When half of the market uses it: in years, if it does in all runs."""
    if not is_known(week) or chance < 1.0:
        return f"not in {end}" if chance == 0.0 else f"in {100.0 * chance:.0f}% of runs"
    return f"{brief(week.mean / WEEKS_PER_YEAR, significant=2)} y"


def narrow_table(launch: Launch) -> Table:
    """The table for a terminal: the share of the market that uses it, who holds it back, money."""
    rows = [
        (
            title(run),
            _percent(run.market.of("all").share),
            "" if run.queue is None else run.queue.team,
            amount(positive(run.market.of("all").paid)),
        )
        for run in launch.runs
    ]
    size = launch.base.market.size
    rows.append((ALONE, shown(positive(launch.alone.last), scale=100.0 / size, unit="%"), "", ""))
    return Table(("", "users", "queue at", f"users pay in {_end(launch)}"), tuple(rows), "lrlr")


# A report, and data ---------------------------------------------------------------------------


def document(launch: Launch, figures: Sequence[Figure], *, command: str, version: str) -> Document:
    """The report of a launch."""
    base = launch.base
    made = method(base.model, version)
    queues = TableBlock(_queues(launch))
    return Document(
        f"{clean(base.model.name or base.name)}: what a market asks of the organisation",
        _said(launch),
        (*figures, TableBlock(table(launch)), Paragraph(_EXPLAINED)),
        (
            Section("queues", "Where new users wait", (queues,)),
            path.section(launch),
            *pulled.section([(title(run), run.model, run.pulled) for run in launch.runs]),
            *foundation([run.model for run in launch.runs]),
            done(made, command),
        ),
    )  # fmt: skip


def _queues(launch: Launch) -> Table:
    rows = [
        (title(run), clean(each.title, most=40), team_name(run.model, each.team),
         shown(positive(each.waiting)), _percent(each.busy))
        for run in launch.runs
        for each in run.waits
    ]  # fmt: skip
    return Table(("", "step", "team", "waiting, on average", "team busy"), tuple(rows), "lllrr")


def note(launch: Launch) -> str:
    """How it was found, for a terminal."""
    return " ".join([paired_note(launch.replications, launch.seed), *_not_shown(launch)])


def _not_shown(launch: Launch) -> list[str]:
    """The other markets of the model, and how to see them."""
    others = [each.name for each in launch.base.model.markets if each.name != launch.market]
    named = listed([f"“{_market_title(launch, name)}” (--market {name})" for name in others])
    return [f"Not shown: {named}."] if others else []


def data(launch: Launch) -> dict[str, Any]:
    """A launch as plain data."""
    return {
        "sentences": sentences(launch),
        "market": launch.market,
        "judged": launch.judged,
        "replications": launch.replications,
        "seed": launch.seed,
        "alone": _curve(launch.alone),
        "runs": [_run(run) for run in launch.runs],
    }


def _run(run: LaunchRun) -> dict[str, Any]:
    return {
        "name": run.name,
        "title": title(run),
        "figures": {
            f"{at}.{name}": estimate_data(value) for name, at, value in run.market.estimates()
        },
        "users": [_curve(weeks) for weeks in run.market.series],
        "queue_at": None if run.queue is None else run.queue.team,
        "competing": {each.work: estimate_data(each.more) for each in run.competing},
        "waits": [_wait(each) for each in run.waits],
        "judged": estimate_data(run.judged),
        "path": path.data(run.quarters),
        "pulled": [pulled_data(lever) for lever in run.pulled],
        "more_users": estimate_data(run.more_users),
        "more_paid": estimate_data(run.more_paid),
        "more_judged": estimate_data(run.more_judged),
        "cost_per_year": known(run.cost_per_year),
        "cost_once": known(run.cost_once),
    }


def _curve(weeks: Any) -> dict[str, Any]:
    names = ("mean", "low", "high", "p10", "p90")
    return {
        "part": weeks.part,
        "weeks": weeks.weeks.tolist(),
        **{name: [known(float(v)) for v in getattr(weeks, name)] for name in names},
    }


def _wait(each: NewUsersWait) -> dict[str, Any]:
    return {
        "step": each.step,
        "team": each.team,
        "waiting": estimate_data(each.waiting),
        "busy": estimate_data(each.busy),
    }
