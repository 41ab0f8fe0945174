"""Reports and pictures: whole files, the same bytes again, nothing from a model is markup."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowsim.report.chart_data.of_runs.waits import waits_data
from flowsim.report.chart_data.rows import bottom, top
from flowsim.report.charts.of_runs.waits import waits
from flowsim.report.drawing.canvas import Slide, style
from flowsim.report.files.whole import WriteError, write
from flowsim.report.files.written_by_us import DATA, FILES, PAGE, PICTURES, REPORT, refuse_foreign
from flowsim.report.format.table import Table, as_markdown, fits, plain
from flowsim.report.pictures import pictures
from flowsim.report.presenters import json_text as as_json
from flowsim.report.render.write import write_report
from flowsim.report.sections import scenario_tables, tables
from tests.report import fakes
from tests.report.texts import report_text

HEADER = {"flowsim": "0", "command": "compare"}
HOSTILE = '<script>|`x`\\n[a](http://evil)$\\\\frac{1}{2}$ "日本語" ' + "long " * 60


def comparison() -> "fakes.Comparison":
    return fakes.compared(fakes.run(), fakes.faster())


def hostile() -> "fakes.Comparison":
    """Every text of a model file is an attack."""
    name = HOSTILE.replace('"', '\\"')
    text = fakes.MODEL
    for title in ("Developers", "Quality assurance", "Feature", "own | `odd`"):
        text = text.replace(f'"{title}"', title).replace(title, f'"{name}"', 1)
    text = text.replace('source: ""', 'source: "').replace('""', '"')
    text = text.replace("name: Small shop", f'name: "{name}"')
    model = fakes.model(HOSTILE, text=text)
    return fakes.compared(
        fakes.run(of=model), fakes.faster("../../x|y", of=fakes.model(HOSTILE + "!", text=text))
    )


def test_a_report_is_complete(tmp_path: Path) -> None:
    files = write_report(comparison(), tmp_path / "r", command="flowsim compare", header=HEADER)
    assert files[0].name == "report.md"
    drawn = [f"{name}.{kind}" for name in PICTURES for kind in ("svg", "png")]
    assert sorted(file.name for file in files) == sorted([REPORT, PAGE, DATA, *drawn])
    assert set(FILES) > {file.name for file in files}
    refuse_foreign(tmp_path / "r")
    text = files[0].read_text(encoding="utf-8")
    for picture in re.findall(r"\]\(([\w-]+\.(?:png|svg))\)", text):
        assert (tmp_path / "r" / picture).stat().st_size > 1000
    data = json.loads((tmp_path / "r" / "data.json").read_text(encoding="utf-8"))
    assert data["flowsim"] == "0"
    assert {oct(file.stat().st_mode & 0o777) for file in files} <= {"0o644", "0o664"}


def test_pictures_are_the_same_bytes_again() -> None:
    first, second = list(pictures(comparison())), list(pictures(comparison()))
    assert first == second
    assert len(first) == 6


def test_pictures_are_slides_with_text_as_text() -> None:
    for picture in pictures(fakes.run()):
        root = ElementTree.fromstring(picture.svg)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        assert width / height == pytest.approx(16 / 9, rel=1e-3)
        words = " ".join("".join(node.itertext()) for node in root.iter() if "text" in node.tag)
        assert picture.title.split()[0] in words
        assert picture.png[16:24] == (1600).to_bytes(4, "big") + (900).to_bytes(4, "big")


def test_hostile_names(tmp_path: Path) -> None:
    files = write_report(hostile(), tmp_path / "r", command="flowsim compare", header=HEADER)
    text = files[0].read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)\]\(http", text)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert {file.parent for file in files} == {tmp_path / "r"}
    for picture in pictures(hostile()):
        ElementTree.fromstring(picture.svg)


def test_a_picture_of_what_is_not_known() -> None:
    nothing = fakes.work_figures(
        throughput=fakes.NONE, delivery_mean=fakes.NONE, delivery_p50=fakes.NONE,
        delivery_p85=fakes.NONE, growth=fakes.NONE,
    )  # fmt: skip
    run = fakes.run(work=nothing, constraint="", candidates=(), gains={})
    assert len(list(pictures(run))) == 6
    assert "–" in report_text(run)


def test_wide_intervals_stay_in_their_panel() -> None:
    runs = []
    for run in (fakes.run(), fakes.faster(), fakes.run("again", of=fakes.model("Again"))):
        wide = [replace(waits, waiting=fakes.est(24.0, 100.0)) for waits in run.waits]
        runs.append(replace(run, waits=tuple(wide)))
    with style():
        slide = waits(waits_data(runs))
    values = [text.get_position()[0] for text in slide.figure.texts if text.get_text() == "24"]
    heads = [text.get_position()[0] for text in slide.figure.texts if text.get_size() == 17.0]
    assert len(values) == 2 * len(heads) == 6
    for start, end in zip(heads, [*heads[1:], 1600.0], strict=True):
        assert sum(start < x < end - 60.0 for x in values) == 2, "each beside its own bar"


def test_a_scale_shows_bars_first_and_intervals_if_there_is_room() -> None:
    assert top([fakes.est(10.0, 2.0), fakes.est(8.0)]) == 12.0
    assert top([fakes.est(10.0, 90.0)]) == 15.0
    assert top([fakes.est(0.0), fakes.NONE]) == 1.0
    assert bottom([fakes.est(10.0, 2.0), fakes.NONE]) == 0.0
    assert bottom([fakes.est(-1.0, 2.0), fakes.est(4.0)]) == -3.0
    assert bottom([fakes.est(-1.0, 9.0), fakes.est(0.5)]) == -1.5


def test_many_scenarios_and_many_teams() -> None:
    teams = "".join(f"  t{i}: {{people: 1}}\n" for i in range(40))
    steps = "".join(f"      - s{i}: {{team: t{i}, effort: 1h}}\n" for i in range(40))
    text = (
        f"flowsim: 1\nname: Many\nhorizon: 4w\nteams:\n{teams}work:\n  item:\n"
        f"    arrives: {{rate: 1/w}}\n    flow:\n{steps}"
    )
    base = fakes.run(of=fakes.model("Many", text=text), constraint="t7")
    others = [
        fakes.run(f"s{i}", of=fakes.model(f"Scenario {i}", text=text), constraint=f"t{i}")
        for i in range(9)
    ]
    found = fakes.compared(base, *others)
    drawn = list(pictures(found))
    assert b"The first 4 of 10" in drawn[1].svg
    assert b"22 less busy teams are not shown" in drawn[1].svg
    assert report_text(found).count("Scenario 8") > 2


def test_scenarios_with_other_teams() -> None:
    other = fakes.MODEL.replace("qa:", "testers:").replace("team: qa", "team: testers")
    run = fakes.run("other", of=fakes.model("Other", text=other), constraint="testers")
    assert len(list(pictures(fakes.compared(fakes.run(), run)))) == 6


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot write"):
        write(tmp_path / "no" / "file.md", "text")
    write(tmp_path / "file.md", "old")
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path / "file.md", "\ud800")
    assert (tmp_path / "file.md").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file.md"]


@pytest.mark.parametrize("columns", [40, 50, 60, 80, 110])
def test_tables_keep_every_word_at_any_width(columns: int) -> None:
    found = fakes.compared(fakes.run(), fakes.faster(label="Developers ten times as fast or so"))
    for table in (
        scenario_tables.scenario_table(found.runs, columns=columns),
        tables.difference_table(found),
        tables.work_table(found.base),
        tables.team_table(found.base),
        tables.explanation_table(found.base.explanation, found.base.model),
    ):
        lines = plain(table, columns=columns)
        assert max(map(len, lines)) <= columns
        said = " ".join(" ".join(lines).split())
        words = " ".join(cell for row in (table.head, *table.rows) for cell in row).split()
        assert not [word for word in words if word not in said]


def test_rows_become_blocks_where_columns_do_not_fit() -> None:
    table = Table(
        ("compared with Baseline", "", "paired", ""),
        (("fast", "days", "−26.0 (−27.1 to −24.9)", "holds"), ("", "items", "+1", "")),
        "llrl",
    )
    assert plain(table, columns=40) == [
        "compared with Baseline",
        "fast",
        "  days",
        "    paired  −26.0 (−27.1 to −24.9)",
        "            holds",
        "  items",
        "    paired  +1",
    ]
    long = Table(("", "very long kinds of work in progress"), (("a", "12 (11–13)"),), "lr")
    assert plain(long, columns=37) == [
        "a",
        *("  very long kinds of work in progress", "    12 (11–13)"),
    ]


def test_texts_wrap_once_before_rows_become_blocks() -> None:
    table = Table(("", "a week"), (("Developers ten times as fast", "12 (11–13)"),), "lr")
    assert plain(table, columns=30) == [
        "                        a week",
        "Developers ten      12 (11–13)",
        "times as fast",
    ]
    assert not fits(table, 24)


def test_the_table_of_work_can_do_without_the_half() -> None:
    grows = fakes.work_figures(unstable=True, growth=fakes.est(3.1, 0.2))
    for work, cell in ((fakes.work_figures(), "96 d (94–99)"), (grows, "grows 3.1 (2.9–3.3)/w")):
        brief = tables.work_table(fakes.run(work=work), half=False)
        assert brief.head == ("", "a week", "85% within", "in progress")
        assert brief.rows[0][2] == cell


def test_tables_fit_the_terminal() -> None:
    table = Table(("", "number"), (("日本" * 30, "1"), ("b", "22")), "lr")
    lines = plain(table, columns=40)
    assert lines[1].endswith("…        1")
    assert lines[2].startswith("b ")
    assert as_markdown(Table(("a",), (("x|y",),), "l"))[2] == "| x\\|y |"


def test_json_keeps_lists_of_numbers_on_a_line() -> None:
    assert as_json({"a": [1.0, 2.5], "b": []}) == '{\n  "a": [1.0, 2.5],\n  "b": []\n}\n'


def test_json_opens_its_outer_levels_and_says_the_same() -> None:
    deep = {"a": {"b": {"c": {"d": [{"e": 1}, {}]}}}, "f": [[1, 2], ["é", None, True]], "g": {}}
    text = as_json(deep)
    assert json.loads(text) == deep
    assert text.splitlines()[:4] == [
        "{",
        '  "a": {',
        '    "b": {',
        '      "c": {"d": [{"e": 1}, {}]}',
    ]
    with pytest.raises(ValueError, match="JSON compliant"):
        as_json({"a": math.nan})


def test_a_title_that_is_too_long_for_two_lines_is_set_smaller_and_then_cut() -> None:
    long = "A tenth more speed pays most at Developers, with Developers 10x at Quality assurance"
    longer = f"{long} or Operations"
    with style():
        for title, is_whole in ((long, True), (longer, True), (longer * 2, False)):
            said = Slide(title, "").figure.texts[0].get_text()
            assert said.count("\n") == 1
            assert (said.replace("\n", " ") == title) == is_whole
            assert said.endswith("…") != is_whole
