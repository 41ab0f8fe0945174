"""Ways over the chasm, computed side by side; no run is needed.

Input: names of strategies and changes of their numbers. Output: an Adoption. Must not depend on:
models, words, files.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowsim.dynamics.bass_fit import FitError, fit
from flowsim.dynamics.population import MOST_PEOPLE, TRIALS, simulate
from flowsim.dynamics.strategies import BY_NAME, STRATEGIES, Strategy
from flowsim.dynamics.two_markets import Settings, spread
from flowsim.model.errors import ArgumentError, did_you_mean, quote
from flowsim.study.adoption.parameters import Change, changed, read_change
from flowsim.study.adoption.records import Adoption, AdoptionFit, Way
from flowsim.study.doors import door
from flowsim.study.progress import Progress

PEOPLE = 200
_SILENT: Progress = lambda done, total, what: None  # noqa: E731


@door
def adopt(
    strategy: str | None = None,
    *,
    set: Sequence[str] = (),  # noqa: A002 - as in load, and as on the command line
    people: int = PEOPLE,
    trials: int = TRIALS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Adoption:
    """How a product spreads through an early and a main market, by strategy, over 40 quarters.

    strategy: one by its name; by default all side by side. set: numbers of theirs, `path=value`.
    people: of a small population that adopts one by one, in trials. Raises ArgumentError.

    >>> found = fs.adopt("evolve", set=["layers.every=3y"], trials=20)
    >>> round(found.best.level, 2)  # 0.87 with a layer every six quarters
    0.56
    """
    return adopt_of(
        strategy, set, people=people, trials=trials, seed=seed, progress=progress, option=""
    )


def adopt_of(
    strategy: str | None,
    changes: Sequence[str],
    *,
    people: int = PEOPLE,
    trials: int = TRIALS,
    seed: int = 1,
    progress: Progress | None = None,
    option: str = "--",
) -> Adoption:
    """`adopt`, for a caller with names of its own. option: what those of its options begin with."""
    if not 2 <= people <= MOST_PEOPLE:
        raise ArgumentError(
            f"{option}people: must be from 2 to {MOST_PEOPLE:,}, found {people:,}. Write {PEOPLE}."
        )
    if trials < 2:
        raise ArgumentError(f"{option}trials: must be at least 2, found {trials}. Write {TRIALS}.")
    chosen = STRATEGIES if strategy is None else (named(strategy, option=option),)
    read = [read_change(text, origin=f"{option}set") for text in changes]
    tell = progress or _SILENT
    ways = []
    for place, (each, settings) in enumerate(_with(chosen, read, option)):
        tell(place, len(chosen), "spreading")
        band = simulate(settings, people=people, trials=trials, seed=seed)
        ways.append(Way(each, spread(settings), band))
    return Adoption(tuple(ways), people, trials, seed, tuple(changes))


def named(name: str, *, option: str = "") -> Strategy:
    """The strategy of a name. Raises ArgumentError."""
    if name not in BY_NAME:
        hint = did_you_mean(name, list(BY_NAME))
        if hint.startswith("Known"):
            hint = f"Strategies are {', '.join(BY_NAME)}."
        raise ArgumentError(f"{option}strategy {quote(name)}: unknown strategy. {hint}")
    return BY_NAME[name]


def _with(
    chosen: Sequence[Strategy], changes: Sequence[Change], option: str
) -> list[tuple[Strategy, Settings]]:
    """Strategies and their settings, changed. Of several, those that a change does not concern
    stay as they are.
    """
    if len(chosen) == 1:
        one, origin = chosen[0], f"{option}set"
        return [(one, changed(one.settings, changes, whose=one.name, origin=origin))]
    found = []
    for each in chosen:
        settings = each.settings
        for change in changes:
            settings = change.apply(settings) or settings
        found.append((each, settings))
    return found


@door
def fit_sales(
    sales: Sequence[float], *, at: Sequence[float] = (), name: str = "sales"
) -> AdoptionFit:
    """The Bass curve nearest to sales, by nonlinear least squares, with 95 % intervals.

    sales: in each period, at least 5. at: the periods since the launch; by default 1, 2, 3. name:
    of the product. Raises ArgumentError.

    >>> sales = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
    >>> found = fs.fit_sales(sales, name="a durable")
    >>> found.fit.is_past_peak
    True
    """
    try:
        periods = [float(each) for each in at] or [float(n + 1) for n in range(len(sales))]
        counts = [float(each) for each in sales]
    except (TypeError, ValueError):
        raise ArgumentError("sales: must be a list of numbers. Write [840, 1470, …].") from None
    try:
        return AdoptionFit(name, fit(periods, counts))
    except FitError as error:
        raise ArgumentError(f"sales: {error}") from None
