"""docs/strategies.md: the strategies by curve and by run, and why their orders differ.

`python -m docs_from_code.strategies` runs all of it, in a minute or two, and writes the page; no
figure and no order is typed. What is typed are the variants that are tried as causes: each is told
as a cause only if its run turns the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import flowsim as fs
from flowsim.dynamics.strategies import STRATEGIES
from flowsim.experiment import Estimate
from flowsim.experiment.estimates import CONFIDENCE, of_values
from flowsim.experiment.replicate import replicate_all
from flowsim.model import Model, load
from flowsim.model.types import Arrivals
from flowsim.plan import compile_plan
from flowsim.plan.tables import Floats
from flowsim.report.format.numbers import amount, brief, direction
from flowsim.report.format.plurals import counted
from flowsim.report.format.table import Table, as_markdown
from flowsim.study.measured.market_figures import paid_by_week
from flowsim.study.settings import cores
from flowsim.study.shipped import configs
from measuring.figures import ROOT

PAGE = ROOT / "docs" / "strategies.md"
REPLICATIONS, SEED = 10, 1
CURVES = {  # a file of configs/launch, and its strategy of `flowsim adopt`
    "upsell": "upsell",
    "mainstream": "same_product",
    "upskilling": "upskilling",
    "whole-product": "services",
    "whole-product-doubled": "services_doubled",
    "evolve-very-leaky": "evolve_leaky",
    "mandate": "mandate",
    "evolve-leaky": "evolve_half_leaky",
    "evolve": "evolve",
    "skip": "skip",
    "hybrid": "hybrid",
    "rivals": "rivals",
    "hybrid-without-champions": "hybrid_no_champions",
    "middlemen-cut-out": "hybrid_no_middlemen",
}
_HANDS = ("services", "support", "post_sales")  # all who bring users in or answer them
_MANY = "x40"
_MANY_HANDS = "Forty times the hands"
_SERVED = {f"{team}.people": _MANY for team in _HANDS}
_STEPS = ("shape", "draw", "make", "prove")  # of a layer
_SILENT = {"user_question.arrives.rate": "x0.001"}
_OPENS = {"customers.opens.main": "52w"}
_EARLY = {"customers.early.push": "0.5%/quarter", "customers.early.pull": "15%/quarter"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A variant of both of a pair that is tried as the cause of their order.

    first, second: changes of the one that is ahead by curve, and of the one that is ahead by run.
    title: the variant. why: what it shows if it turns the order.
    """

    title: str
    why: str
    first: Mapping[str, str]
    second: Mapping[str, str]


_ASKING = Cause(
    "Users ask nothing",
    "support is full of the questions of users, and a curve has no support",
    _SILENT,
    _SILENT,
)
_ON_SKIP = (
    _ASKING,
    Cause(
        "Its early market is that of the other",
        "each user takes the same hours of consultants and support, and one of the early market "
        "pays less: whoever wins the early market first fills the organisation with them",
        _EARLY,
        {},
    ),
    Cause(
        "Its mainstream is asked as early as that of the other",
        "it begins with the mainstream later",
        _OPENS,
        {},
    ),
    Cause(
        "Both of these",
        "the early users that it wins first take the same hours and pay less, and its mainstream "
        "is asked later",
        {**_EARLY, **_OPENS},
        {},
    ),
)
_FULL = Cause(
    _MANY_HANDS,
    "the organisation lacks the people for the users that the other one could win",
    _SERVED,
    _SERVED,
)
_LIGHT = Cause(
    "Layers take nobody's time",
    "layers are work, and come later than those of the curve",
    {f"layer.{step}.effort": "x0.01" for step in _STEPS},
    {},
)
_THIRDS = Cause(
    "Each of the three has a third of push and pull",
    "together they are pushed three times as much as one product, and by curve as much as one, "
    "with a third of the pull",
    {},
    {
        f"{market}.{part}.{number}": "/3"
        for market in ("customers", "second", "third")
        for part in ("early", "main")
        for number in ("push", "pull")
    },
)
_THIRDS_SERVED = Cause(
    "Both, a third of push and pull each and forty times the hands",
    "three rivals are pushed and pulled less by curve, and the organisation lacks the people for "
    "the users that the other one could win",
    _SERVED,
    {**_THIRDS.second, **_SERVED},
)
_ON_RIVALS = (_THIRDS, _ASKING, _FULL)
_BEHIND_RIVALS = (
    "whole-product", "whole-product-doubled", "mandate", "evolve-leaky", "evolve", "hybrid",
    "hybrid-without-champions", "middlemen-cut-out",
)  # fmt: skip
CAUSES = {
    **{(name, "rivals"): _ON_RIVALS for name in _BEHIND_RIVALS},
    ("evolve-leaky", "rivals"): (*_ON_RIVALS, _THIRDS_SERVED),
    ("evolve", "whole-product-doubled"): (_ASKING, _LIGHT, _FULL),
    ("whole-product-doubled", "mandate"): (_ASKING, _FULL),
    ("evolve-leaky", "mandate"): (_ASKING, _LIGHT, _FULL),
    ("evolve", "mandate"): (_ASKING, _LIGHT, _FULL),
    ("middlemen-cut-out", "mandate"): (_ASKING, _FULL),
    ("hybrid", "skip"): _ON_SKIP,
    ("hybrid-without-champions", "skip"): _ON_SKIP,
}
HEAD = """# Strategies, by curve and through the organisation

`flowsim adopt` solves equations for each way to bring a product to the mainstream; `flowsim launch` lets the default organisation
do it, with the same settings of the market ([configs/launch](../configs/launch/launch.yaml)). This page puts both next to each
other: what users pay in ten years. The settings encode an essay, so neither is evidence about a market; what differs is what an
organisation does to a strategy.

    flowsim adopt
    flowsim launch configs/launch/hybrid.yaml configs/launch/skip.yaml configs/launch/evolve.yaml

By curve, what is paid is counted in full prices of a quarter for an average possible user; by run, in the currency of the file, with
95% intervals of {count} replications (seed {seed}, common random numbers). *No onboarding needed*: who adopts is a user at once.
*Forty times the hands*: forty times the people in professional services, support and post-sales. This page is written by `python -m
docs_from_code.strategies`.
"""  # noqa: E501


RIVALS = """## Of three rivals

*Three rivals* is what ours of three equal products is paid, which have [the same members](meaning.md#markets). The other two bring their
users in by themselves and at once, so that only ours meets a full organisation; *no onboarding needed* is ours when nothing holds it back
either. In a run each product has a push and a pull of its own: together they are pushed three times as much as one, and
each is heard of from its own users. The curve of `adopt` is that of three which have a third of push and pull each.
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Paid:
    """What users pay in ten years, by replication, in a model."""

    title: str
    samples: Floats

    @property
    def mean(self) -> Estimate:
        """With its interval."""
        return _estimate(self.samples)

    def more_than(self, other: Paid) -> Estimate:
        """The difference, replication by replication."""
        return _estimate(self.samples - other.samples)


def _estimate(samples: Floats) -> Estimate:
    return of_values(samples, replications=len(samples), confidence=CONFIDENCE)


def model_of(name: str, changes: Mapping[str, str] | None = None) -> Model:
    """A shipped launch with changes."""
    return load(configs() / "launch" / f"{name}.yaml", set=changes or {})


def without_onboarding(model: Model) -> Model:
    """The same market, in which who adopts is a user at once."""
    work = tuple(
        replace(kind, arrives=Arrivals("none")) if kind.arrives.market else kind
        for kind in model.work
    )
    return replace(model, work=work)


def paid(models: Sequence[Model]) -> list[Paid]:
    """What users pay in each, with common random numbers."""
    results = replicate_all(
        [compile_plan(model) for model in models],
        replications=REPLICATIONS,
        seed=SEED,
        jobs=cores(),
        series=True,
    )
    found = []
    for model, each in zip(models, results, strict=True):
        assert each.markets is not None
        money = paid_by_week(model, model.markets[0], each.markets).sum(axis=1)
        found.append(Paid(model.name, money))
    return found


def by_curve() -> dict[str, float]:
    """What is paid by the curve of each file."""
    ways = {way.strategy.name: way.paid for way in fs.adopt().ways}
    return {name: ways[curve] for name, curve in CURVES.items()}


def turned(curve: Mapping[str, float], run: Mapping[str, Paid]) -> list[tuple[str, str]]:
    """Pairs that are clearly in another order by run: the one ahead by curve, the other."""
    found = []
    for pair in combinations(run, 2):
        ahead, behind = sorted(pair, key=lambda name: -curve[name])
        if direction(run[behind].more_than(run[ahead])) > 0:
            found.append((ahead, behind))
    return found


def tied(curve: Mapping[str, float], run: Mapping[str, Paid]) -> list[tuple[str, str]]:
    """Pairs that are too close to call by run: the one ahead by curve, the other."""
    found = []
    for pair in combinations(run, 2):
        ahead, behind = sorted(pair, key=lambda name: -curve[name])
        if direction(run[behind].more_than(run[ahead])) == 0:
            found.append((ahead, behind))
    return found


def order(run: Mapping[str, Paid]) -> str:
    """The order of what is paid, the least first; `=` where neighbours are too close to call."""
    ranked = sorted(run.values(), key=lambda each: float(each.samples.mean()))
    text = ranked[0].title
    for before, after in pairwise(ranked):
        sign = "<" if direction(after.more_than(before)) > 0 else "="
        text += f" {sign} {after.title}"
    return text


def verdict(name: str, titles: tuple[str, str], change: Estimate) -> str:
    """What a variant does to the order of a pair. change: of the first less the second."""
    ahead, behind = titles
    way = direction(change)
    if way > 0:
        return f"*{name}* turns the order: {ahead} is paid {amount(change)} more than {behind}"
    if way < 0:
        left = amount(_negated(change))
        return f"*{name}* does not turn it, and leaves {left} of the difference"
    return f"with *{name}* the two are too close to call ({amount(change, sign='+')})"


def parted(name: str, titles: tuple[str, str], change: Estimate) -> str:
    """What a variant does to a pair that is tied. change: of the first less the second."""
    way = direction(change)
    if way == 0:
        return f"*{name}* does not part them ({amount(change, sign='+')})"
    first, second = titles if way > 0 else reversed(titles)
    size = amount(change if way > 0 else _negated(change))
    return f"*{name}* parts them: {first} is paid {size} more than {second}"


def _negated(change: Estimate) -> Estimate:
    return replace(change, mean=-change.mean, low=-change.high, high=-change.low)


def why_tied(titles: tuple[str, str], changes: Sequence[tuple[Cause, Estimate]]) -> list[str]:
    """Lines about a pair that is tied: the cause is what gives back the order of the curves."""
    lines = [f"* {_capital(parted(cause.title, titles, change))}." for cause, change in changes]
    return [*lines, _so([cause.why for cause, change in changes if direction(change) > 0])]


def _so(reasons: Sequence[str]) -> str:
    return f"* So: {'; and '.join(reasons)}." if reasons else "* None of these is the cause alone."


def why(
    pair: tuple[str, str], titles: tuple[str, str], changes: Sequence[tuple[Cause, Estimate]]
) -> list[str]:
    """Lines about a pair whose order is turned: each variant, and the cause where there is one."""
    lines = [f"* {_capital(verdict(cause.title, titles, change))}." for cause, change in changes]
    reasons = [cause.why for cause, change in changes if direction(change) >= 0]
    return [*lines, _so(reasons)]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def text() -> str:
    """The whole page."""
    names, curve = list(CURVES), by_curve()
    models = [model_of(name) for name in names]
    alone = [without_onboarding(model) for model in models]
    served = [model_of(name, _SERVED) for name in names]
    kinds = [_named(names, paid(each)) for each in (models, alone, served)]
    run, free, staffed = kinds
    head = ("", "by curve", "by run", "no onboarding needed", "forty times the hands")
    rows = [
        (
            run[name].title,
            brief(curve[name]),
            *(amount(each[name].mean) for each in kinds),
        )
        for name in sorted(names, key=lambda name: curve[name])
    ]
    differs = turned(curve, run)
    lines = [
        HEAD.format(count=REPLICATIONS, seed=SEED),
        *as_markdown(Table(head, tuple(rows), "lrrrr")),
        "",
        f"**By run**: {order(run)}. (`=`: too close to call.)",
        "",
        f"**If nobody needed onboarding**: {order(free)}.",
        "",
        _capacity(free, staffed),
        "",
        _layers(run),
        "",
        "## Where the order differs, and why",
        "",
        f"{len(differs)} of {len(names) * (len(names) - 1) // 2} pairs are clearly in another "
        f"order by run than by curve. {_without(turned(curve, free))}",
        "",
    ]
    for pair in differs:
        lines += _pair(pair, run)
    ties = tied(curve, run)
    if ties:
        lines += ["## Where a difference is lost, and why", ""]
        lines += [f"Too close to call by run: {counted(len(ties), 'pair')}.", ""]
    for pair in ties:
        lines += _pair(pair, run)
    lines += [RIVALS]
    return "\n".join(lines).rstrip() + "\n"


def _without(pairs: Sequence[tuple[str, str]]) -> str:
    """How many pairs would differ if nobody needed onboarding, and of which strategies."""
    apart = ("whole-product", "whole-product-doubled", "rivals")
    if all(any(name in apart for name in pair) for pair in pairs):
        return (
            "If nobody needed onboarding, the order would be that of the curves but for the whole "
            "product by services, whose curve has a limit of its own, and for three rivals, whose "
            "curve is pushed and pulled less."
        )
    return f"If nobody needed onboarding, {len(pairs)} pairs would differ."


def _named(names: Sequence[str], found: Sequence[Paid]) -> dict[str, Paid]:
    """What is paid by file, under the titles of `flowsim adopt`."""
    titles = {each.name: each.title for each in STRATEGIES}
    return {
        name: replace(each, title=titles[CURVES[name]])
        for name, each in zip(names, found, strict=True)
    }


def _layers(run: Mapping[str, Paid]) -> str:
    """What the work on layers costs the strategy that builds them."""
    (light,) = paid([model_of("evolve", _LIGHT.first)])
    change = light.more_than(run["evolve"])
    title = run["evolve"].title
    if direction(change) > 0:
        return (
            f"If layers took nobody's time, *{title}* would be paid {amount(change)} more: they "
            "are work for the people who build everything else."
        )
    size = amount(change, sign="+")
    return f"That layers are work makes no clear difference to *{title}* ({size})."


def _capacity(free: Mapping[str, Paid], staffed: Mapping[str, Paid]) -> str:
    """Whether users are held back by too few hands, or by onboarding at all."""
    lost = [1.0 - float(staffed[name].samples.mean() / free[name].samples.mean()) for name in free]
    return (
        "With forty times the hands every strategy is paid what it would be if nobody needed "
        f"onboarding, but for at most {100.0 * max(lost):.1f}%: what an organisation takes away is "
        "for lack of people, and not because users are onboarded one by one."
    )


def _pair(pair: tuple[str, str], run: Mapping[str, Paid]) -> list[str]:
    ahead, behind = pair
    more = run[behind].more_than(run[ahead])
    if direction(more) > 0:
        said = (
            f"**{run[behind].title}** is paid {amount(more)} more than **{run[ahead].title}** by "
            "run, and less by curve."
        )
    else:
        said = (
            f"**{run[ahead].title}** is paid more than **{run[behind].title}** by curve, and by "
            f"run no clear difference is left ({amount(_negated(more), sign='+')})."
        )
    lines = [said, ""]
    causes = CAUSES.get(pair, ())
    if not causes:
        return [*lines, "* No cause has been tried.", ""]
    models = [
        model_of(n, c)
        for each in causes
        for n, c in zip(pair, (each.first, each.second), strict=True)
    ]
    found = paid(models)
    changes = [
        (cause, found[2 * place].more_than(found[2 * place + 1]))
        for place, cause in enumerate(causes)
    ]
    titles = (run[ahead].title, run[behind].title)
    told = why(pair, titles, changes) if direction(more) > 0 else why_tied(titles, changes)
    return [*lines, *told, ""]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
