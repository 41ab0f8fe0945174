"""Validation cases: read from their files, scalars as they are written.

Enters: a YAML file. Leaves: a Case. Knows nothing of runs.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flowsim.model import Model, loads

# Cases that take a second or two each on the fast engine, and every kind of measure among them.
QUICK = (
    "V01", "V03", "V05", "V06", "V10", "V14", "V15", "V21", "V22", "V25", "V26", "V27", "V28",
    "V30", "V31", "V35", "V45", "V58", "V64", "V70", "V71", "V72", "V73", "V75", "V76",
    "V77", "V78",
)  # fmt: skip


@dataclass(frozen=True)
class Exact:
    """A number that theory gives: of a measure, and how near the estimate must come."""

    measure: str
    value: str
    accept: str
    variant: str = ""
    at: str | None = None
    work: str | None = None
    tolerance: str = ""
    clock: str = ""
    item: str = ""
    time: str = ""
    every: str = ""
    at_most: str = ""
    at_least: str = ""
    of: str = ""
    by: str = ""
    truth: str = ""
    method: str = ""
    among: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [self.measure, *([f"({self.of})"] if self.of else [])]
        parts += [f"at {self.at}"] if self.at else []
        parts += [f"of {self.work}"] if self.work else []
        parts += [f"by {self.by}"] if self.by else []
        for name in ("time", "every", "item", "at_most", "at_least", "clock", "method"):
            parts += [f"{name} {getattr(self, name)}"] if getattr(self, name) else []
        return " ".join(parts)


@dataclass(frozen=True)
class Case:
    """A model, the changes that make its variants, and the numbers that theory gives."""

    name: str
    title: str
    tier: str
    folder: Path
    model_text: str
    use: tuple[tuple[str, str], ...]
    variants: dict[str, tuple[tuple[str, str], ...]]
    replications: int
    slow_replications: int
    slow_horizon: float | None
    experiments: int
    exact: tuple[Exact, ...]

    def model(self, variant: str, *more: tuple[str, str]) -> Model:
        """The model of a variant, or as it stands, with more changes. Raises ModelError."""
        changes = self.variants[variant] if variant else ()
        return loads(
            self.model_text,
            name=self.name,
            folder=self.folder,
            set=[*changes, *more],
            use=list(self.use),
        )

    def at_speed_of(self, engine: str, model: Model) -> Model:
        """The model with the warm-up and horizon that suit the engine."""
        if engine == "reference" and self.slow_horizon is not None:
            # A short run shows its start more: what warms up at all has a third of the time for it.
            warm_up = max(model.warm_up, self.slow_horizon / 2.0) if model.warm_up else 0.0
            return dataclasses.replace(model, warm_up=warm_up, horizon=self.slow_horizon)
        return model

    def runs(self, engine: str) -> int:
        """Replications that the case asks for."""
        return self.slow_replications if engine == "reference" else self.replications


def read(path: Path) -> Case:
    """The case in a file."""
    text = path.read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="base", pure=True).load(text)
    run = found.get("run", {})
    replications = int(run.get("replications", 40))
    slow = run.get("slow_horizon")
    return Case(
        name=found["case"],
        title=found["title"],
        tier=found["tier"],
        folder=path.parent,
        model_text=_model_text(text),
        use=tuple(found.get("use", {}).items()),
        variants={
            name: tuple((path, flow_text(value)) for path, value in changes.items())
            for name, changes in found.get("variants", {}).items()
        },
        replications=replications,
        slow_replications=int(run.get("slow_replications", replications)),
        slow_horizon=hours(slow) if slow else None,
        experiments=int(run.get("experiments", 0)),
        exact=tuple(_exact(line) for line in found["exact"]),
    )


def flow_text(value: Any) -> str:
    """A value of a change as it is written on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow_text(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(part) for part in value) + "]"
    return str(value)


def hours(text: str) -> float:
    """A duration of a case: one unit of its source, whatever it is, is an hour."""
    return float(text.removesuffix("h"))


def files(path: Path) -> list[Path]:
    """The case files in a folder, or the one file."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def _model_text(text: str) -> str:
    """The block of the model as it is written: its scalars are read by their raw text."""
    block = re.search(r"^model:\n((?:[ \t]+.*\n|\n)+)", text, re.MULTILINE)
    assert block is not None, "a case has a model"
    return "\n".join(line[2:] for line in block[1].splitlines()) + "\n"


def _exact(line: dict[str, Any]) -> Exact:
    return Exact(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in line.items()}
    )
