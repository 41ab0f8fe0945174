"""The plain output of a few commands, word for word; small, so that a diff can be read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from docs_from_code import api
from flowsim.cli import answers
from flowsim.cli.reference import reference
from flowsim.model import template
from tests.cli.running import flowsim
from tests.report import fakes
from tests.report.texts import report_text

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
Golden = Callable[[Path, str], None]

MODEL = "organisation.yaml"
COMMANDS = {
    "help": ["--help"],
    "check": ["check", MODEL],
    "check-wrong": ["check", "wrong.yaml"],
    "explain": ["explain", MODEL],
    "run": ["run", MODEL, "--replications", "8"],
    "compare": ["compare", MODEL, "--with", "hire_qa=1", "--replications", "8"],
    "forecast": ["forecast", MODEL, "--items", "20", "--by", "12w", "--replications", "40"],
    "set-wrong": ["run", MODEL, "--set", "qa.peple=+1", "--with", "hire_q"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_output(
    name: str,
    golden: Golden,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(MODEL).write_text(template(), encoding="utf-8")
    Path("wrong.yaml").write_text(template().replace("qa: {people: 2", "qa: {poeple: 2"))
    said = flowsim(capsys, *COMMANDS[name])
    errors = "".join(line for line in said.err.splitlines(True) if not line.endswith("…\n"))
    golden(HERE / f"{name}.txt", f"{said.out}{errors}[exit {said.code}]\n")


def test_a_comparison_in_words(golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
    answers.print_comparison(shaky_comparison())
    golden(HERE / "shaky-comparison.txt", capsys.readouterr().out)


def test_a_comparison_on_a_narrow_terminal(
    golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowsim.cli.talk.columns", lambda: 40)
    answers.print_comparison(shaky_comparison())
    answers.say_where([Path("reports/small-shop/report.md")])
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 40
    golden(HERE / "narrow-comparison.txt", said)


def test_a_report(golden: Golden) -> None:
    text = report_text(
        shaky_comparison(),
        [("outcome", "The finding")],
        command="flowsim compare a.yaml b.yaml",
        version="0",
    )
    golden(HERE / "report.md", text)


def shaky_comparison() -> "fakes.Comparison":
    """No clear change, growth, two bottlenecks that cannot be told apart, demand."""
    base = fakes.run()
    steady = fakes.work_figures(throughput=fakes.est(9.5, 0.4))
    same = fakes.run(
        "same",
        of=fakes.model("Nothing new"),
        work=steady,
        constraint="qa",
        candidates=("qa", "dev"),
    )
    growth = fakes.est(3.1, 0.2)
    piles = fakes.work_figures(throughput=fakes.est(12.0, 0.2), unstable=True, growth=growth)
    grows = fakes.faster("grows", "Push", work=piles)
    return fakes.compared(base, fakes.faster(), same, grows)


def test_the_reference_of_commands_is_current(golden: Golden) -> None:
    golden(ROOT / "docs" / "commands.md", reference())


def test_the_reference_of_python_is_current(golden: Golden) -> None:
    golden(ROOT / "docs" / "api.md", api.page())
