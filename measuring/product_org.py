"""What docs/parameters.md and some decisions say of the default organisation, beside the essay.

`python -m measuring.product_org` measures it: runs, means (`explain`), rows of a log, weeks of
warm-up.
"""

from __future__ import annotations

import os

from flowsim.engine.fast import simulate
from flowsim.model import Model, load
from flowsim.plan import compile_plan
from flowsim.report.format.numbers import brief, share, shown
from flowsim.study.mean_value.explain import explain
from flowsim.study.single.run import run
from flowsim.study.single.warm_up import warm_up
from flowsim.study.slicing import slice_model
from flowsim.time_units import HOURS_PER_WEEK
from measuring.essay import FEATURE, ORGANISATION, REPLICATIONS
from measuring.figures import (
    Block,
    Figures,
    Measured,
    estimate,
    measure_and_write,
    of,
    prose,
    table,
)

PAGE, SLICE, CARD = (
    "docs/parameters.md",
    "docs/decisions/010-trials-run-a-slice.md",
    "docs/decisions/015-the-trust-card.md",
)
TICKET, TWO_YEARS = "support_ticket", 104
ROOM = ("appsec", "qa", "product", "support", "post_sales")  # given so that dev is the constraint
WARM_UPS = (10, 20, 40, 160)  # replications


def defects(model: Model, factor: float) -> Figures:
    """Passes and escapes, from means, with so many times the defects."""
    made = factor * model.kind(FEATURE).step("build").injects
    more = load(ORGANISATION, set=[f"feature.build.injects={made:g}"])
    item = explain(more).of(FEATURE).item
    visits = {step.step: step.visits for step in item.steps}
    assert visits["build"] == visits["review"]
    return {
        "made": made,
        "factor": factor,
        "builds": visits["build"],
        "tests": visits["test"],
        "escaped": item.escaped,
    }


def rows_of_log(model: Model) -> int:
    """Rows of the log of the first replication."""
    return len(simulate(compile_plan(model), seed=1))


def measure() -> Figures:
    """All of it."""
    model = load(ORGANISATION)
    found = run(model, replications=REPLICATIONS, jobs=os.cpu_count() or 1)
    feature = model.kind(FEATURE)
    tool = dict(model.lever("ai_coding").change)["feature.build.injects"]
    tickets = next(after for after in feature.after if after.work == TICKET)
    assert tool.operand is not None
    return {
        "defects": [defects(model, factor) for factor in (1.0, tool.operand)],
        "escaped": of(found.results.estimate("escaped", work=FEATURE)),
        "failed": of(found.results.estimate("change_fail_rate", work=FEATURE)),
        "found": 1.0
        - (1.0 - feature.step("review").catches) * (1.0 - feature.step("test").catches),
        "installed": tickets.installed,
        "ticket_rate": tickets.amount * HOURS_PER_WEEK,  # a week
        "ceiling": explain(model).ceiling_per_week,
        "tickets": of(found.of(TICKET).throughput),
        "busy": {model.team(team).title: of(share(found.team(team).utilisation)) for team in ROOM},
        "rows": {
            "all": rows_of_log(model),
            "slice": rows_of_log(slice_model(model, FEATURE).model),
        },
        "warm_up": {
            str(count): warm_up(model, replications=count).initial_transient.weeks
            for count in WARM_UPS
        },
    }


def defects_text(figures: Figures) -> str:
    """What follows from the defects of a build."""
    head = ("defects a build", "builds and reviews", "tests", "defects that escape")
    rows = (
        (
            f"{each['made']:g}" + (f" ({each['factor']:g} times)" if each["factor"] != 1.0 else ""),
            f"{each['builds']:.1f}",
            f"{each['tests']:.1f}",
            f"{each['escaped']:.2f}",
        )
        for each in figures["defects"]
    )
    escaped, failed = estimate(figures["escaped"]), estimate(figures["failed"])
    assert 0.1 < failed.low < failed.high < 0.2, "between the second and the third cluster"
    said = (
        f"Simulated, {shown(escaped)} escape ([essay.md](essay.md)). Review and test together "
        f"remove {figures['found']:.0%} of what is present when a build ends. Half of the escapes "
        "cause an incident (own); by the horizon "
        f"{shown(failed, scale=100.0, unit='%')} of features have caused one, between the second "
        "and the third cluster of DORA."
    )
    return f"{table([head, *rows], last='--:')}\n{prose(said)}"


def field_text(figures: Figures) -> str:
    """What is in the field, and what it brings on."""
    full = figures["installed"] * figures["ticket_rate"]
    tickets = estimate(figures["tickets"])
    assert tickets.high < full, "the field has fewer"
    assert abs(figures["installed"] / (figures["ceiling"] * TWO_YEARS) - 1.0) < 0.02
    return prose(
        f"{figures['installed']:g} features are in the field at the start, of all ages up to two "
        f"years: within 2 % of what {brief(figures['ceiling'])} a week, the ceiling that `flowsim "
        "explain` gives, produce in that time. The first weeks of a run deliver nothing, so the "
        f"field has fewer for the rest of it, with {shown(tickets)} tickets a week where "
        f"{figures['installed']:g} cause {full:g}. It would be full again only when the first "
        f"deliveries are two years old. That is why warm-up and horizon end after {TWO_YEARS} "
        "weeks."
    )


def chosen_text(figures: Figures) -> str:
    """How busy the teams are that were given room."""
    teams = [
        f"{name} {shown(estimate(busy), scale=100.0, unit='%')}"
        for name, busy in figures["busy"].items()
    ]
    assert all(estimate(busy).high < 0.8 for busy in figures["busy"].values()), "have room"
    return prose(
        "Developers are the constraint at the start because the other teams were given room. Those "
        f"with the least of it are busy: {', '.join(teams[:-1])} and {teams[-1]}."
    )


def slice_text(figures: Figures) -> str:
    """How much of the log a trial does without."""
    rows = figures["rows"]
    assert rows["slice"] < rows["all"] / 2, "more than half of it"
    return prose(
        f"**Measured.** Default organisation, two years: {rows['all']:,} rows become "
        f"{rows['slice']:,}."
    )


def warm_up_text(figures: Figures) -> str:
    """What MSER-5 says with few and many replications."""
    counts, weeks = zip(*figures["warm_up"].items(), strict=True)
    assert all(week <= 26 for week in weeks), "the model warms up for 26 weeks"
    return prose(
        f"**Measured.** Default organisation: by week the rule says {_listed(weeks)} weeks with "
        f"{_listed(counts)} replications."
    )


def _listed(values: tuple[object, ...]) -> str:
    *first, last = (f"{value}" for value in values)
    return f"{', '.join(first)} and {last}"


MEASURED = Measured(
    "product_org",
    measure,
    (
        Block(PAGE, "defects", defects_text),
        Block(PAGE, "field", field_text),
        Block(PAGE, "chosen", chosen_text),
        Block(SLICE, "slice", slice_text),
        Block(CARD, "warm_up", warm_up_text),
    ),
)

if __name__ == "__main__":
    measure_and_write(MEASURED)
