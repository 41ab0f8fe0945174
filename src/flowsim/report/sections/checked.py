"""What a trust card asks of what it is about: a run, or a cell of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from flowsim.model import Model
    from flowsim.study.measured.records import WorkFigures
    from flowsim.study.results import Checks


class Checked(Protocol):
    """What a card is about: a run, or a cell of a sweep."""

    @property
    def name(self) -> str:
        """Its name, if it is one of several."""

    @property
    def model(self) -> Model:
        """What was run."""

    @property
    def judged_kinds(self) -> tuple[str, ...]:
        """The kinds of work that are judged."""

    @property
    def work(self) -> tuple[WorkFigures, ...]:
        """The kinds of work that were looked at."""

    @property
    def replications(self) -> int:
        """How often it was run."""

    @property
    def seed(self) -> int:
        """Whether the seed is the default, and what it changes."""

    @property
    def checks(self) -> Checks:
        """What was checked."""

    def of(self, work: str) -> WorkFigures:
        """The figures of a kind of work."""


Labelled = Sequence[tuple[str, Checked]]
