"""What came out of claims: frozen records.

Input: nothing; `claims` fills them. Nothing here computes but counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from flowsim.model import Model
from flowsim.model.expectations import Claim
from flowsim.study.frames import frame, values
from flowsim.study.results import Outcome, OutcomeWord
from flowsim.study.study_result import StudyResult

if TYPE_CHECKING:
    import pandas as pd

AnswerWord = Literal["held", "failed", "inconclusive", "pending"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a number changes the outcome of a claim.

    to: what it is from `clear` on, as far as the end of the range. last: the value nearest to that
    at which it was still as it is in the file. Between them it is not clear.
    """

    to: OutcomeWord
    last: float
    clear: float

    @property
    def is_above(self) -> bool:
        """Whether it turns above the value of the file, or below."""
        return self.clear > self.last


@dataclass(frozen=True, slots=True)
class Moved:
    """A number moved to both ends of its range, all others as they are.

    value, low, high: in the units of the model, or of the curves. at_low, at_high: what the claim
    is there; empty: the model cannot be so.
    """

    path: str
    value: float
    low: float
    high: float
    at_low: OutcomeWord | Literal[""]
    at_high: OutcomeWord | Literal[""]
    turns: tuple[Turn, ...] = ()
    unit: str = ""  # of a number of curves, its kind; empty: a path of the model


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A claim, its expectations with their outcomes, and the numbers that were moved."""

    name: str  # of its file
    claim: Claim
    model: Model
    outcomes: tuple[Outcome, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def word(self) -> AnswerWord:
        """Held if all its expectations are, failed if one of them is, pending if it has none."""
        return "pending" if self.claim.pending else word_of(self.outcomes)

    @property
    def deciding(self) -> Outcome | None:
        """The first expectation that decides the outcome; the first of all where all are held."""
        found = [each for each in self.outcomes if each.word == self.word]
        return found[0] if found else None

    @property
    def held(self) -> int:
        """How many of its expectations are held."""
        return sum(each.word == "held" for each in self.outcomes)

    @property
    def turning(self) -> tuple[Moved, ...]:
        """The numbers that turn it somewhere in their range."""
        return tuple(each for each in self.moved if each.turns)


def word_of(outcomes: tuple[Outcome, ...]) -> OutcomeWord:
    """What all expectations of a claim together are."""
    words = {each.word for each in outcomes}
    return "failed" if "failed" in words else "inconclusive" if "inconclusive" in words else "held"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Claims(StudyResult):
    """The claims of the essays, by number, with their outcomes.

    replications: of each model; beside: of each model where a number was moved, 0: none was.

    >>> found = fs.claims([27], ranges=False)
    >>> found.answers[0].word
    'held'
    """

    study: ClassVar = "claims"

    answers: tuple[Answer, ...]
    replications: int
    beside: int
    seed: int
    changes: tuple[str, ...] = ()  # of the organisation, for claims that run it

    def count(self, word: AnswerWord) -> int:
        """How many claims are `held`, `failed`, `inconclusive` or `pending`."""
        return sum(each.word == word for each in self.answers)

    def answer(self, number: int) -> Answer:
        """The answer to the claim of that number. Raises KeyError."""
        for each in self.answers:
            if each.claim.number == number:
                return each
        raise KeyError(number)

    def frame(self) -> pd.DataFrame:
        """Every expectation of every claim in a row; hours, per hour, 0..1."""
        rows = [
            (
                each.claim.number, each.word, each.claim.is_assumed, outcome.expectation.text,
                outcome.word, outcome.kind, *values(outcome.found), outcome.bound,
            )
            for each in self.answers
            for outcome in each.outcomes
        ]  # fmt: skip
        columns = "claim answer assumed expectation outcome kind mean low high replications bound"
        return frame(rows, columns)
