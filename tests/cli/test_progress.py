"""What a pipe's reader hears while a study goes on: which step, about how long, in few lines."""

from __future__ import annotations

import pytest

from flowsim.cli import talk
from flowsim.model import loads
from flowsim.study.board_report import brief
from flowsim.study.decide.invest import invest
from tests.study.test_invest import organisation


class Clock:
    """A clock that a test turns."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(talk, "time", made)
    return made


def test_lines_say_the_step_and_what_is_left_and_get_rarer(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    tell = talk.with_time_left(talk._lines_now_and_then())
    for done in range(601):  # ten minutes, a second each
        tell(done, 600, f"comparing investments: step {1 + done // 100} of 6")
        clock.now += 1.0
    said = capsys.readouterr().err.splitlines()
    assert 5 <= len(said) <= 10
    assert said[0] == "comparing investments: step 1 of 6 …"  # nobody can know yet
    assert "comparing investments: step 1 of 6, about 9 min left …" in said
    assert said[-1] == "comparing investments: step 5 of 6, about 3 min left …"
    assert len(set(said)) == len(said)


def test_what_is_soon_over_says_nothing(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    tell = talk._lines_now_and_then()
    for done in range(10):
        tell(done, 10, f"running {done}")
        clock.now += 0.19
    assert capsys.readouterr().err == ""


def test_times_that_are_guessed() -> None:
    assert [talk.span(seconds) for seconds in (0.2, 41.4, 89.0, 95.0, 250.0, 9000.0)] == [
        "1 s", "41 s", "89 s", "2 min", "4 min", "2.5 h",
    ]  # fmt: skip


def test_a_ladder_counts_its_steps() -> None:
    said: list[tuple[int, int, str]] = []
    invest(
        loads(organisation()), budget=1e6, steps=2, replications=6, jobs=2,
        progress=lambda *reported: said.append(reported),
    )  # fmt: skip
    assert {what for _, _, what in said} == {
        "comparing investments: step 1 of 2",
        "comparing investments: step 2 of 2",
    }
    shares = [done / total for done, total, _ in said]
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0


def test_a_report_counts_its_parts() -> None:
    said: list[tuple[int, int, str]] = []
    brief(
        loads(organisation()), budget=150_000.0, replications=4, jobs=2,
        progress=lambda *reported: said.append(reported),
    )  # fmt: skip
    texts = [what for _, _, what in said]
    assert texts[0].startswith("part 1 of 6, ")
    assert "part 2 of 6, trying each team" in texts
    assert "part 3 of 6, mapping" in texts
    assert "part 4 of 6, comparing investments: step 1 of 6" in texts
    assert texts[-1].startswith("part 6 of 6, running ")
    shares = [done / total for done, total, _ in said]
    assert shares == sorted(shares)
    assert len({total for _, total, _ in said}) == 1
    assert shares[-1] > 0.9
