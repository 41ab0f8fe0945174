"""The messages of the wrong models; `python -m tests.model.golden` rewrites them."""

from __future__ import annotations

from pathlib import Path

from flowsim.model import ModelError, loads

WRONG = Path(__file__).parent / "wrong"


def message(file: Path) -> str:
    """What a user is told about a wrong model."""
    try:
        loads(file.read_text(encoding="utf-8"), name=file.name, folder=file.parent)
    except ModelError as error:
        return f"{error}\n"
    return "Nothing is wrong.\n"


def main() -> None:
    """Rewrite every golden file."""
    for old in WRONG.glob("*.txt"):
        old.unlink()
    for file in sorted(WRONG.glob("*.yaml")):
        file.with_suffix(".txt").write_text(message(file), encoding="utf-8")


if __name__ == "__main__":
    main()
