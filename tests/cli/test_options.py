"""The options that studies share: one record for a command, and the settings that it gives."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import click
import pytest
from click.testing import CliRunner

from flowsim.cli import options
from flowsim.cli.options import Percentage, StudyOptions
from flowsim.study.settings import Settings, cores


def tell(done: int, total: int, what: str) -> None:
    """Progress that nobody looks at."""


def test_a_command_gets_a_record_and_its_own_options() -> None:
    seen: list[tuple[StudyOptions, str | None]] = []

    @click.command()
    @options.study(click.option("--log"), replications=20, precision=True)
    def command(shared: StudyOptions, log: str | None) -> None:
        seen.append((shared, log))

    typed = ["--set", "qa.people=2", "--judge", "bug", "--precision", "2%", "--log", "a.csv"]
    assert CliRunner().invoke(command, [*typed, "--jobs", "3", "--json"]).exit_code == 0
    assert CliRunner().invoke(command, []).exit_code == 0
    (first, log), (second, no_log) = seen
    assert (first.changes, first.judge, first.jobs) == (("qa.people=2",), "bug", 3)
    assert (str(first.precision), first.as_json, log) == ("2%", True, "a.csv")
    assert (second, no_log) == (StudyOptions(usual=20), None)
    with pytest.raises(FrozenInstanceError):
        second.seed = 2  # type: ignore[misc]
    names = [param.opts[0] for param in command.params]
    assert names[-3:] == ["--out", "--log", "--json"]


def test_a_command_has_the_options_that_it_asks_for() -> None:
    @click.command()
    @options.study(model=False, judge=False, replications=None, out=False)
    def command(shared: StudyOptions) -> None:
        """Nothing to do."""

    assert [param.opts[0] for param in command.params] == ["--json"]


def test_what_is_not_typed_is_the_default_of_the_command() -> None:
    shared = StudyOptions(usual=20)
    assert shared.settings(tell) == Settings(20, 1, cores(), None, tell)
    typed = StudyOptions(usual=20, replications=5, seed=7, jobs=2, judge="bug")
    assert typed.settings(tell) == Settings(5, 7, 2, "bug", tell)


def test_a_precision_takes_as_many_replications_as_it_needs_up_to_a_limit() -> None:
    share = Percentage("2%", 0.02)
    assert StudyOptions(precision=share).settings(tell).replications is None
    limited = StudyOptions(precision=share, replications=60).settings(tell)
    assert (limited.replications, limited.precision) == (60, 0.02)
    with pytest.raises(click.UsageError, match="at most 1,000"):
        StudyOptions(precision=share, replications=1001).settings(tell)


def test_what_was_typed_can_be_typed_again() -> None:
    shared = StudyOptions(changes=("qa.people=2",), judge="bug", discount=0.1)
    assert shared.again() == {"set": ("qa.people=2",), "with": (), "judge": "bug"}
    assert list(shared.again(seed=1, judge=None).items())[2:] == [("judge", None), ("seed", 1)]
    assert shared.rate is None
    assert StudyOptions(discount=0.125).rate == "12.5%"
