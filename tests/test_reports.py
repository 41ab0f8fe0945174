"""The reports that the repository shows are those that their commands write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs_from_code import reports
from measuring.figures import ROOT


@pytest.mark.parametrize("name", reports.COMMANDS)
def test_a_report_is_of_its_command_and_has_its_pictures(name: str) -> None:
    text = reports.text(reports.REPORTS / name)
    command = " ".join(("flowsim", *reports.COMMANDS[name]))
    assert re.search(rf"To reproduce: `{re.escape(command)}( --out reports/{name})?`", text)
    for picture in re.findall(r"\]\(([\w-]+\.(?:png|svg))\)", text):
        assert (reports.REPORTS / name / picture).is_file()


def test_the_sample_says_what_its_data_say() -> None:
    folder = reports.REPORTS / "sample"
    found, text = reports.data(folder), reports.text(folder)
    sentences = [*found["sentences"], *(f"{line['says'][1:]}." for line in found["trust"])]
    assert len(sentences) >= 8
    for sentence in sentences:
        assert sentence in text


def test_the_readme_leads_to_both() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in reports.COMMANDS:
        links = re.findall(rf"\]\((reports/{name}/[\w.-]+)\)", readme)
        assert links
        assert all((ROOT / link).is_file() for link in links)


def test_the_page_of_the_sample_shows_what_its_data_say() -> None:
    page = (reports.REPORTS / "sample" / "report.html").read_text(encoding="utf-8")
    for run in reports.data(reports.REPORTS / "sample")["compare"]["runs"]:
        judged = next(work for work in run["work"] if work["work"] == run["judged"])
        assert f">{judged['throughput']['mean']:.3g}<" in page


@pytest.mark.nightly
@pytest.mark.parametrize("name", reports.COMMANDS)
def test_written_anew_a_report_has_the_same_numbers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    monkeypatch.chdir(tmp_path)
    reports.write(name)
    kept, found = reports.REPORTS / name, tmp_path / "reports" / name
    assert reports.text(found) == reports.text(kept)
    if (kept / "data.json").is_file():
        assert reports.data(found) == reports.data(kept)
