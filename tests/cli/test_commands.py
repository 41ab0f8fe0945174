"""Exit codes, streams and JSON of all commands."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flowsim import __version__
from flowsim.cli import main as entry
from flowsim.cli import talk
from flowsim.cli.main import VERBS
from flowsim.eventlog import ITEM
from flowsim.model import template
from tests.cli.running import flowsim

DOCS = Path(__file__).parent.parent.parent / "docs"
SOURCES = Path(__file__).parent.parent.parent / "src"
ELSEWHERE = {**os.environ, "PYTHONPATH": str(SOURCES)}
COMMAND = [sys.executable, "-c", "from flowsim.cli.main import main; main()"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("org.yaml")
    file.write_text(template(), encoding="utf-8")
    return file


@pytest.fixture
def scenario(model: Path) -> Path:
    file = Path("more people.yaml")
    file.write_text("extends: org.yaml\nset: {dev.people: +1}\n", encoding="utf-8")
    return file


def test_the_package_runs_as_a_module() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "flowsim", "--version"],
        capture_output=True, text=True, env=ELSEWHERE, check=True,
    )  # fmt: skip
    assert said.stdout == f"flowsim {__version__}\n"


def test_every_verb_has_help_and_says_what_it_does(capsys: Capture) -> None:
    for verb in VERBS:
        said = flowsim(capsys, verb, "--help")
        assert said.code == 0
        assert "--json" in said.out
    overview = flowsim(capsys, "--help").out
    assert "..." not in overview.split("Commands:")[1], "first sentences fit their line"
    assert all(verb in overview for verb in VERBS)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom flowsim.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy','numba','pandas','matplotlib','ruamel','scipy','simpy','rich'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_version(capsys: Capture) -> None:
    assert flowsim(capsys, "--version").out == f"flowsim {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chekc"], "Did you mean check?"),
        (["juggle"], "The commands are demo, init"),
        (["run", "none.yaml"], "does not exist"),
        (["run", "."], "is a folder"),
        (["run", "org.yaml", "--replications", "1"], "not in the range"),
        (["run", "org.yaml", "--judge", "featre"], "Did you mean feature?"),
        (["run", "org.yaml", "--set", "dev.people=-50"], "--set dev.people=-50"),
        (["compare", "org.yaml"], "Give a scenario file"),
        (["compare", "org.yaml", "org.yaml", "org.yaml"], "is given twice"),
        (["init", "org.yaml"], "--force"),
        (["init", "."], "is a folder"),
        (["explain"], "Missing argument"),
        (["forecast", "org.yaml"], "Give a number of items, --items 20, or a date, --by 12w."),
        (["forecast", "org.yaml", "--items", "0"], "not in the range"),
        (["forecast", "org.yaml", "--items", "5", "--work", "featre"], "Did you mean feature?"),
        (["forecast", "org.yaml", "--by", "soon"], "12w, or a day, 2027-03-26"),
        (["forecast", "org.yaml", "--by", "12m"], "Write a time from now, 12w"),
        (["forecast", "org.yaml", "--by", "2027-02-30"], "is not a date"),
        (["forecast", "org.yaml", "--by", "2027-03-26"], "needs a start date: the model has none"),
        (["forecast", "org.yaml", "--by", "-3w"], "after now"),
        (["forecast", "org.yaml", "--by", "1000000y"], "--by"),
        (["forecast", "org.yaml", "--items", "5", "--replications", "3"], "not in the range 20<=x"),
        (["run", "org.yaml", "--out", ""], "Write --out reports/mine"),
        (["compare", "org.yaml", "org.yaml", "--out", ""], "the name is empty"),
        (["demo", "--out", ""], "the name is empty"),
        (["schema", "--out", ""], "Write --out schema.json"),
    ],
)
def test_what_the_user_can_mend_ends_with_2(
    arguments: list[str], says: str, model: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, *arguments)
    assert said.code == 2
    assert says in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


@pytest.mark.skipif(os.name == "nt", reason="files of POSIX")
def test_a_model_that_may_never_end_is_not_opened(model: Path, capsys: Capture) -> None:
    os.mkfifo("pipe")
    Path("scenario.yaml").write_text("extends: pipe\n", encoding="utf-8")
    for name in ("pipe", "/dev/zero", "scenario.yaml"):
        said = flowsim(capsys, "check", name)
        assert said.code == 2
        assert "is not a regular file" in said.err
    Path("link.yaml").symlink_to(model)
    assert flowsim(capsys, "check", "link.yaml").code == 0


def test_all_problems_of_a_model_at_once(model: Path, capsys: Capture) -> None:
    model.write_text(template().replace("people: ", "poeple: "), encoding="utf-8")
    said = flowsim(capsys, "check", model)
    assert said.code == 2
    assert said.err.count("org.yaml:") > 1
    found = json.loads(flowsim(capsys, "check", model, "--json").out)
    assert found["ok"] is False
    assert len(found["problems"]) == said.err.count("\n")


def test_our_own_mistakes_end_with_3_and_an_apology(
    model: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("somewhere")

    monkeypatch.setattr("flowsim.cli.options.loaded", broken)
    said = flowsim(capsys, "check", model)
    assert said.code == 3
    assert "Internal error: a bug in flowsim" in said.err
    assert "Traceback" not in said.err
    assert "Traceback" in flowsim(capsys, "--debug", "check", model).err


def test_verify_ends_with_1_on_a_failure(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from flowsim.study.verification import verify

    failed = verify.Verification((), (verify.LogCheck("org", 1, 10, False),))
    monkeypatch.setattr("flowsim.study.verification.verify.verify", lambda **_: failed)
    said = flowsim(capsys, "verify")
    assert said.code == 1
    assert said.out.startswith("Checks failed")
    assert flowsim(capsys, "verify", "--json").code == 1


def test_init_writes_a_model_that_runs(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("default", "small", "medium", "large"):
        file = Path("new") / f"{name}.yaml"
        assert flowsim(capsys, "init", file, "--template", name).code == 0
        assert flowsim(capsys, "check", file).code == 0
    assert flowsim(capsys, "init", "-").out == template()
    assert flowsim(capsys, "init").out.count("organisation.yaml") == 2
    assert flowsim(capsys, "init", "--force").code == 0


def test_json_of_every_command_is_json_with_documented_keys(
    model: Path, scenario: Path, capsys: Capture
) -> None:
    described = (DOCS / "json.md").read_text(encoding="utf-8")
    few = ["--replications", "4"]
    for arguments in (
        ["check", model],
        ["init", "x.yaml"],
        ["explain", model],
        ["run", model, *few],
        ["compare", model, scenario, *few],
        ["shift", model, "--to", "1.5", "--team", "dev", *few],
        ["invest", model, "--budget", "200k", "--steps", "1", *few],
        ["forecast", model, "--items", "5", "--by", "9w", "--replications", "20"],
        ["warmup", model, *few],
        ["schema", "--out", "schema.json"],
    ):
        said = flowsim(capsys, *arguments, "--json")
        assert said.code == 0, said.err
        found = json.loads(said.out, parse_constant=lambda word: pytest.fail(word))
        assert (found["flowsim"], found["command"]) == (__version__, arguments[0])
        for key in keys(found):
            assert f"`{key}`" in described, f"{arguments[0]}: {key} is not in docs/json.md"


def keys(data: Any, under: str = "") -> set[str]:
    """All keys of a document, but names that the model gives."""
    if isinstance(data, list):
        return set().union(*(keys(item) for item in data))
    if not isinstance(data, dict) or under == "use":
        return set()
    return set(data).union(*(keys(value, key) for key, value in data.items()))


def test_a_report_is_written_beside_the_answer(
    model: Path, scenario: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, "compare", model, scenario, "--replications", "4", "--out", "a/b")
    assert said.code == 0
    assert "a/b/report.html (report.md, 7 pictures" in said.out
    assert said.out.splitlines()[-1].startswith("Next: flowsim ")
    there = {file.name for file in Path("a/b").iterdir()}
    assert {"report.md", "data.json", "outcome.svg", "gains.png"} <= there
    assert not [name for name in there if name.startswith(".")]
    text = Path("a/b/report.md").read_text(encoding="utf-8")
    assert "flowsim compare org.yaml 'more people.yaml' --replications 4 --seed 1" in text


@pytest.mark.parametrize(
    "name", ["report.html", "report.md", "data.json", "queues.png", "gains.svg"]
)
def test_a_report_replaces_only_files_of_flowsim(name: str, model: Path, capsys: Capture) -> None:
    typed = ["run", model, "--replications", "2", "--out", "mine"]
    assert [flowsim(capsys, *typed).code for _ in range(2)] == [0, 0]
    Path("mine", name).write_text("# flowsim, a report of my own\n", encoding="utf-8")
    said = flowsim(capsys, *typed)
    assert said.code == 2
    assert f"mine/{name} exists and was not written by flowsim" in said.err
    assert "Choose another folder" in said.err
    assert "running" not in said.err, "said before a long run"
    assert Path("mine", name).read_text(encoding="utf-8") == "# flowsim, a report of my own\n"


def test_a_place_that_is_not_writable_is_the_users(model: Path, capsys: Capture) -> None:
    Path("taken").write_text("a file", encoding="utf-8")
    said = flowsim(capsys, "run", model, "--replications", "4", "--out", "taken/report")
    assert said.code == 2
    assert "cannot write" in said.err


def test_with_holds_in_scenarios_and_set_everywhere(model: Path, capsys: Capture) -> None:
    typed = ["compare", model, "--with", "hire_qa", "--set", "qa.people=7", "--json"]
    found = json.loads(flowsim(capsys, *typed, "--replications", "4").out)
    people = [
        next(team["people"] for team in run["teams"] if team["team"] == "qa")
        for run in found["runs"]
    ]
    assert people == [7, 8]
    assert [run["name"] for run in found["runs"]] == ["org", "hire_qa"]


BAKERY = """
flowsim: 1
warm_up: 26w
horizon: 52w
hours: office
teams: {oven: {people: 2}}
work:
  bread: {arrives: {backlog: 30}, value: 1, flow: [{bake: {team: oven, effort: 3h}}]}
  cake: {arrives: {rate: 2/w}, flow: [{decorate: {team: oven, effort: 3h}}]}
"""


@pytest.fixture
def bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("bakery.yaml")
    file.write_text(BAKERY, encoding="utf-8")
    return file


def test_a_backlog_that_nobody_counts_is_remarked_on(bakery: Path, capsys: Capture) -> None:
    remark = "The whole backlog (30 breads) was done during the warm-up"
    said = flowsim(capsys, "run", bakery, "--replications", "2", "--out", "r")
    assert remark in said.out
    assert "write warm_up: 0h" in " ".join(said.out.split())
    assert remark in Path("r/report.md").read_text(encoding="utf-8")
    Path("more.yaml").write_text("extends: bakery.yaml\nset: {bread.arrives.backlog: 9000}\n")
    said = flowsim(capsys, "compare", bakery, "more.yaml", "--replications", "2")
    assert "counting starts, in Baseline." in " ".join(said.out.split())
    counted = flowsim(capsys, "run", bakery, "--set", "warm_up=0h", "--replications", "2")
    assert "backlog" not in counted.out


def test_what_a_tenth_would_bring_is_explained_where_demand_is_the_constraint(
    bakery: Path, capsys: Capture
) -> None:
    few = ["--replications", "2", "--judge"]
    words = "there is always work waiting to start"
    assert words in flowsim(capsys, "run", bakery, *few, "cake").out
    assert words not in flowsim(capsys, "run", bakery, *few, "bread").out


def test_files_that_do_not_belong_together_are_named(
    model: Path, bakery: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, "compare", model, bakery)
    assert said.code == 2
    assert "bakery.yaml cannot be compared with org.yaml" in said.err
    assert "its work is bread, cake" in said.err
    longer = bakery.with_name("longer.yaml")
    longer.write_text(BAKERY.replace("52w", "60w"), encoding="utf-8")
    said = flowsim(capsys, "compare", bakery, longer)
    assert "longer.yaml cannot be compared with bakery.yaml" in said.err


def test_jobs_change_nothing(model: Path, capsys: Capture) -> None:
    one, two = (
        flowsim(capsys, "run", model, "--replications", "6", "--json", "--jobs", jobs).out
        for jobs in (1, 3)
    )
    assert one == two


def test_a_pipe_has_no_colours_and_80_columns(model: Path, capsys: Capture) -> None:
    said = flowsim(capsys, "run", model, "--replications", "4")
    assert "\x1b" not in said.out + said.err
    assert max(map(len, said.out.splitlines()[:-1])) <= 80


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert not talk.is_plain()
    monkeypatch.setenv("NO_COLOR", "1")
    assert talk.is_plain()


def test_a_reader_that_goes_away_is_no_drama(model: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "explain", "org.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ELSEWHERE,
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
        assert running.wait() == entry.PIPE


def _heed_signals() -> None:
    """Undo what a shell does to commands in the background: it has them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_without_a_traceback(model: Path) -> None:
    typed = [*COMMAND, "run", "org.yaml", "--replications", "1000000"]
    with subprocess.Popen(
        typed, stderr=subprocess.PIPE, text=True, env=ELSEWHERE, preexec_fn=_heed_signals
    ) as running:
        assert running.stderr is not None
        try:
            before = next(line for line in running.stderr if line.startswith("running"))
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        finally:
            running.kill()
    assert before
    assert running.returncode == entry.INTERRUPTED
    assert "Interrupted" in said
    assert "Traceback" not in said


def test_a_constraint_map(model: Path, capsys: Capture, tmp_path: Path) -> None:
    few = ("--replications", 3, "--to", "1.5")
    said = flowsim(capsys, "shift", model, "--team", "dev", *few, "--out", "map")
    assert said.code == 0
    assert "1.25x" in said.out
    assert {file.name for file in Path("map").iterdir()} == {
        "report.html",
        "report.md",
        "data.json",
        "constraint-map.svg",
        "constraint-map.png",
    }
    found = json.loads(flowsim(capsys, "shift", model, "--team", "dev", *few, "--json").out)
    assert found["path"] == "dev.speed"
    assert [point["factor"] for point in found["points"]] == [1.0, 1.25, 1.5]
    assert "chances" in found["points"][0]["run"]["verdict"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--team", "deev"), "dev"),
        (("--team", "dev", "--path", "dev.speed"), "not both"),
        (("--path", "dev.hours"), "is not a number"),
        (("--to", "1"), "above 1"),
        (("--to", "nan"), "above 1"),
        (("--team", ""), "is not a path"),
        (("--path", ""), "is empty"),
    ],
)
def test_what_cannot_be_mapped(
    model: Path, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    found = flowsim(capsys, "shift", model, *arguments, "--replications", 2)
    assert found.code == 2
    assert said in found.err


def test_a_ladder(model: Path, capsys: Capture) -> None:
    few = ("--budget", "500k", "--steps", "1", "--replications", 8)
    said = flowsim(capsys, "invest", model, *few, "--out", "ladder")
    assert said.code == 0
    names = {file.name for file in Path("ladder").iterdir()}
    assert names == {"report.html", "report.md", "data.json", "ladder.svg", "ladder.png"}
    assert "Next: flowsim" in said.out


@pytest.mark.parametrize("budget", ["-5", "much", "", "nan"])
def test_what_is_no_budget(model: Path, capsys: Capture, budget: str) -> None:
    assert flowsim(capsys, "invest", model, f"--budget={budget}").code == 2


def test_a_run_to_a_precision(model: Path, capsys: Capture) -> None:
    from flowsim.cli.options import MOST_UNTIL
    from flowsim.experiment.precision import MOST

    assert MOST_UNTIL == MOST, "written twice, as options import nothing heavy"
    typed = ["run", model, "--precision", "3%"]
    said = flowsim(capsys, *typed)
    assert said.code == 0
    assert "Known to within 3%, as requested." in " ".join(said.out.split())
    found = json.loads(flowsim(capsys, *typed, "--json").out)
    ended = found["precision"]
    assert (ended["wanted"], ended["reached"]) == (0.03, True)
    judged = next(work for work in found["work"] if work["work"] == found["judged"])
    for measure in ("throughput", "delivery_mean"):
        known = judged[measure]
        assert known["high"] - known["mean"] <= 0.03 / 1.03 * known["mean"]
    again = json.loads(
        flowsim(capsys, "run", model, "--replications", found["replications"], "--json").out
    )
    for key in ("work", "teams", "steps", "verdict"):
        assert again[key] == found[key], "the same replications, nothing else"


def test_a_budget_that_does_not_suffice(model: Path, capsys: Capture) -> None:
    typed = ["run", model, "--precision", "0.2%", "--replications", "12", "--out", "r"]
    said = flowsim(capsys, *typed)
    assert said.code == 0
    words = " ".join(said.out.split())
    assert (
        "12 replications, seed 1. 0.2% not reached; judging by the variance so far, about " in words
    )
    assert "judging by the variance so far" in words
    text = Path("r/report.md").read_text(encoding="utf-8")
    assert "--precision 0.2% --replications 12" in text.replace(
        "--replications 12 --seed 1 --precision 0.2%", "--precision 0.2% --replications 12"
    )


def test_a_comparison_to_a_precision(model: Path, scenario: Path, capsys: Capture) -> None:
    typed = ["compare", model, scenario, "--precision", "4%", "--json"]
    found = json.loads(flowsim(capsys, *typed).out)
    assert len({run["replications"] for run in found["runs"]}) == 1
    assert all(run["precision"]["reached"] for run in found["runs"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--precision", "0.02"], "Write 2%"),
        (["--precision", ""], "Write 2%"),
        (["--precision", "-2%"], "Write 2%"),
        (["--precision", "nan%"], "Write 2%"),
        (["--precision", "1e-3%"], "Write 2%"),
        (["--precision", "0%"], "above 0%"),
        (["--precision", "60%"], "at most 50%"),
        (["--precision", "2%", "--replications", "5000"], "at most 1,000"),
    ],
)
def test_what_is_no_precision(
    arguments: list[str], says: str, model: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, "run", model, *arguments)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_a_warm_up(model: Path, capsys: Capture) -> None:
    few = ["--replications", "6"]
    said = flowsim(capsys, "warmup", model, *few, "--out", "w")
    assert said.code == 0
    assert "(MSER-5)" in " ".join(said.out.split())
    assert said.out.splitlines()[-1].startswith("Next: flowsim run ")
    there = {file.name for file in Path("w").iterdir()}
    assert there == {"report.html", "report.md", "data.json", "warm-up.svg", "warm-up.png"}
    said = flowsim(capsys, "warmup", model, *few, "--set", "warm_up=0h")
    assert "the model has no warm-up" in " ".join(said.out.split())
    advice = next(line for line in said.out.splitlines() if line.startswith("Write warm_up: "))
    weeks = advice.removeprefix("Write warm_up: ").rstrip("w.")
    assert said.out.splitlines()[-1].endswith(f"--set warm_up={weeks}w")
    said = flowsim(capsys, "warmup", model, *few, "--with", "hire_qa=1")
    assert said.out.startswith("No warm-up is recommended")
    said = flowsim(capsys, "warmup", model, *few, "--set", "warm_up=0h", "--set", "horizon=5w")
    assert said.out.startswith("The run is too short to tell")
    assert said.out.splitlines()[-1].endswith("org.yaml --set warm_up=0h --set horizon=104w")
    for horizon in ("1h", "6d"):  # no whole week at all
        short = ["--set", "warm_up=0h", "--set", f"horizon={horizon}", "--out", f"w{horizon}"]
        assert flowsim(capsys, "warmup", model, *few, *short).code == 0


def test_a_failed_check_is_loud(
    model: Path, scenario: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log in which somebody has vanished: every row of the first item is gone."""
    from flowsim.experiment import replicate as home
    from flowsim.metrics.identities import identities

    def of_less(log: Any) -> Any:
        kept = log.rows.codes[:, ITEM] != 0
        rows = log.rows._replace(
            times=log.rows.times[kept], codes=log.rows.codes[kept], levers=log.rows.levers[kept]
        )
        return identities(dataclasses.replace(log, rows=rows))

    few = ["--replications", "2"]
    assert flowsim(capsys, "run", model, *few).code == 0
    monkeypatch.setattr(sys.modules[home.__module__], "identities", of_less)
    for arguments in (["run", model], ["compare", model, scenario]):
        said = flowsim(capsys, *arguments, *few)
        assert said.code == 1
        assert said.out.startswith("A CHECK HAS FAILED")
        assert flowsim(capsys, *arguments, *few, "--json").code == 1
    flowsim(capsys, "run", model, *few, "--out", "r")
    lines = Path("r/report.md").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("**A CHECK HAS FAILED") for line in lines[:6])


@pytest.mark.parametrize("place", ["/proc/none", "x" * 300, "org.yaml/below"])
def test_a_place_that_cannot_be_written_is_refused_before_a_run(
    place: str, model: Path, capsys: Capture
) -> None:
    said = flowsim(capsys, "run", model, "--replications", 1_000_000, "--out", place)
    assert said.code == 2
    assert "cannot write" in said.err
    assert "Choose another place." in said.err


TWO_KINDS = """
flowsim: 1
horizon: 13w
teams: {a: {people: 1}, b: {people: 1}}
judge: value
work:
  pay: {arrives: always, limit: 4, value: 5k, flow: [build: {team: a, effort: 8h}]}
  loan: {arrives: always, limit: 4, value: 2k, flow: [lend: {team: b, effort: 8h}]}
"""


def test_a_board_report_says_what_counts_and_a_failed_check_first(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(TWO_KINDS, encoding="utf-8")
    typed = ("report", file, "--replications", 4, "--out", tmp_path / "out")
    said = flowsim(capsys, *typed)
    assert said.code == 0, said.err
    assert "Throughput counts the value of pays and loans" in " ".join(said.out.split())
    monkeypatch.setattr("flowsim.report.sections.trust.alarm", lambda _: "A CHECK HAS FAILED: x.")
    assert flowsim(capsys, *typed).out.startswith("A CHECK HAS FAILED")
