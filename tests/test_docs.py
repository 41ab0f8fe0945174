"""The page about the language says what the reader does."""

from __future__ import annotations

import re
from pathlib import Path

from docs_from_code.language import PAGE, page
from flowsim.model import check, load, loads

BLOCK = re.compile(r"```yaml( scenario)?\n(.*?)```", re.DOTALL)


def test_the_table_of_keys_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs_from_code"


def test_every_example_is_read(tmp_path: Path) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    models = [text for scenario, text in blocks if not scenario]
    scenarios = [text for scenario, text in blocks if scenario]
    assert [check(loads(text)) for text in models] == [[], []]
    assert loads(models[0]).use == (("ai_coding", 1.0), ("hire_qa", 2.0))
    (tmp_path / "model.yaml").write_text(models[0], encoding="utf-8")
    for text in scenarios:
        file = tmp_path / "scenario.yaml"
        file.write_text(text, encoding="utf-8")
        assert load(file).use == (("ai_coding", 1.0), ("hire_qa", 1.0))
