"""The frozen records of the expectations in a file.

Input: what `expect` has read. Output: records. Must not depend on: texts, models, results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flowsim.model.measures import CurveKind, Unit

Sign = Literal["<", "<=", ">", ">="]

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a kind of work, a step, a team, an entry or a market.

    path: as it is written, `feature.build.wait`. work and at: of which kind of work, and at which
    team, step (`work.step`) or door, as `Results.estimate` takes them. case: the case or curve of
    a claim that it is about; empty: the file's own scenario. instant: of a curve or a market, in
    hours; None: at its end. market: its name; part: early or main; empty: both.
    """

    path: str
    measure: str
    unit: Unit
    work: str | None = None
    at: str | None = None
    case: str = ""
    instant: float | None = None
    market: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure compared with an amount, with the baseline, or with another figure.

    With `factor` it is compared with that multiple of the other; else its difference from the other
    is compared with `amount` (in hours, per hour, 0..1). Without another, with the amount itself.
    """

    text: str
    where: str  # file:line:column
    figure: Figure
    sign: Sign
    other: Figure | None = None
    of_baseline: bool = False  # the other is the figure of the baseline
    factor: float | None = None
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectedBottleneck:
    """What the bottleneck is, or is not: teams, demand, or paths of other constraints."""

    text: str
    where: str  # file:line:column
    names: tuple[str, ...]
    holds: Literal["is", "is not"] = "is"


Expectation = ExpectedFigure | ExpectedBottleneck


@dataclass(frozen=True, slots=True)
class Case:
    """Another version of the scenario, which expectations may name.

    use: levers pulled besides those of the file, each with its amount. set: path, operation and
    position of each change.
    """

    name: str
    where: str  # file:line:column
    title: str = ""
    use: tuple[tuple[str, float], ...] = ()
    set: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CurveCase:
    """A slow curve that needs no run, which expectations may name.

    of: a strategy of adoption, or `talent`. set: path, value and position of each number.
    """

    name: str
    where: str  # file:line:column
    of: str
    title: str = ""
    set: tuple[tuple[str, str, str], ...] = ()

    @property
    def kind(self) -> CurveKind:
        """Which figures it has."""
        return "talent" if self.of == "talent" else "adoption"


@dataclass(frozen=True, slots=True)
class Dial:
    """A number on which a claim may depend. low, high: as written; empty: those of the file."""

    path: str
    where: str  # file:line:column
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an essay claims, in words, and on what it depends.

    number: in the list of claims. is_assumed: the settings say what the claim says, so that it
    shows consistency and no more. why: it does not hold, for where it does not. pending: why it
    cannot be run; empty: it can.
    """

    number: int
    says: str
    essay: str
    is_assumed: bool = False
    cases: tuple[Case, ...] = ()
    curves: tuple[CurveCase, ...] = ()
    depends_on: tuple[Dial, ...] = ()
    why: str = ""
    pending: str = ""
    where: str = ""  # file:line:column
