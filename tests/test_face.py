"""`import flowsim` costs nothing and offers all there is."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import flowsim as fs
from tests.report import fakes

ROOT = Path(__file__).parent.parent


def test_all_is_sorted_and_there() -> None:
    assert sorted(fs.__all__, key=str) == list(fs.__all__)
    for name in fs.__all__:
        assert getattr(fs, name) is not None
    assert set(fs.__all__) <= set(dir(fs))


def test_an_import_brings_nothing_heavy() -> None:
    code = (
        "import sys, flowsim\n"
        "heavy = {'numpy', 'numba', 'pandas', 'matplotlib', 'ruamel', 'click', 'scipy', 'simpy'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_help_reads_no_model() -> None:
    code = (
        "import sys; from flowsim.cli.main import group; "
        "group.main(['--help'], standalone_mode=False); "
        "sys.exit(str({'flowsim.model', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "demo" in done.stdout
    assert done.stderr.strip() == "set()"


def test_what_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = fs.nothing  # type: ignore[attr-defined]


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == fs.__version__


def test_the_main_path() -> None:
    model = fs.loads(fakes.MODEL)
    faster = fs.loads(fakes.MODEL, use=["fast"])
    assert fs.check(model) == []
    assert fs.explain(model).bottleneck == "qa"
    found = fs.compare(model, {"fast": faster}, replications=4)
    assert found.difference("fast", "throughput").paired.low > 0.0
    frame = found.base.frame()
    assert list(frame.columns) == ["measure", "at", "mean", "low", "high", "replications"]
    assert set(frame["at"]) >= {"feature", "dev", "feature.build"}
    assert set(found.frame()["kind"]) == {"paired", "unpaired", "relative"}
    assert "| Baseline |" in found._repr_markdown_()  # type: ignore[attr-defined]
    assert "Developers" in found.base._repr_markdown_()  # type: ignore[attr-defined]
