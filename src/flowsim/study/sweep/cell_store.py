"""Finished cells of a sweep as texts for a cache, and back.

Input: results of the kinds of work that count, verdicts. Output: a name unique to the
inputs of a cell, and a text that gives the same numbers bit for bit. Must not depend on: files.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from flowsim.eventlog import Names
from flowsim.experiment import Estimate, Results
from flowsim.experiment.results import Audit
from flowsim.metrics import Identities, Layout
from flowsim.metrics.columns import QUANTILE_NAMES, RUN_COLUMNS, WORK_COLUMNS
from flowsim.model import Model
from flowsim.plan.tables import Floats
from flowsim.study.bottleneck.records import Gain, Hold, More, Verdict
from flowsim.study.judging import Judge
from flowsim.study.measured.initial_transient import InitialTransient
from flowsim.study.results import Checks

_FORMAT = 5
_LAYERS = ("model", "dynamics", "plan", "engine", "metrics", "experiment", "study")
_PACKAGE = Path(__file__).resolve().parents[2]


class CellStore(Protocol):
    """A store of texts by name; each is kept whole or not at all."""

    def read(self, name: str) -> str | None:
        """The text of that name; None if there is none."""

    def write(self, name: str, text: str) -> None:
        """Store a text under a name."""


@dataclass(frozen=True, slots=True)
class CellKey:
    """Everything that the results of a cell depend on; they are the same for any `jobs`."""

    model: Model
    judge: Judge
    works: tuple[str, ...]  # kinds of work of which it has figures, the judged ones among them
    replications: int
    seed: int
    verdicts: bool

    @property
    def name(self) -> str:
        """32 hexadecimal digits: the hash of the key and of this version."""
        bare = replace(
            self.model, name="", question="", notes=(), expect=(), baseline=None, origin=None
        )
        whole = [getattr(bare, field.name) for field in fields(bare)]
        counts = (self.judge.kinds, self.judge.weights, self.works)
        asked = (counts, self.replications, self.seed, self.verdicts)
        parts = (_FORMAT, _sources(), repr(whole), asked)
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _sources() -> str:
    """A hash of the version and of all sources of results: an edit makes cached cells stale."""
    digest = blake2b((_PACKAGE / "__init__.py").read_bytes(), digest_size=8)
    for layer in _LAYERS:
        for source in sorted((_PACKAGE / layer).rglob("*.py")):
            digest.update(source.name.encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()


def of_work(results: Results, works: tuple[str, ...]) -> Results:
    """The results of some kinds of work alone, without steps and teams; totals are nan.

    Percentiles are those of all replications together, stored so that their mean gives them.
    """
    rows = [_row(results, work) for work in works]
    last = results.values[:, results.layout.run_at :]
    return replace(
        results,
        values=_joined(np.concatenate([*rows, last], axis=1)),
        layout=_layout(works),
        series=None,
        by_week=None,
        sketches=None,
    )


def _row(results: Results, work: str) -> Floats:
    start = results.layout.work(results.layout.names.works.index(work), WORK_COLUMNS[0])
    row: Floats = results.values[:, start : start + len(WORK_COLUMNS)].copy()
    for clock, column in (("request_to_delivery", "request"), ("change_lead_time", "change")):
        for quantile in QUANTILE_NAMES:
            place = WORK_COLUMNS.index(f"{column}_{quantile}")
            row[:, place] = results.samples(f"{clock}_{quantile}", work=work)
    return row


def _layout(works: tuple[str, ...]) -> Layout:
    return Layout(Names(works=works, teams=(), steps=(), step_work=(), step_team=()))


def _joined(values: Any) -> Any:
    """The vector of a layout of some kinds of work, from their figures."""
    rows, last = np.split(values, [-len(RUN_COLUMNS)], axis=1)
    together = np.full_like(rows[:, : len(WORK_COLUMNS)], np.nan)
    return np.concatenate([rows, together, last], axis=1)


def as_text(question: CellKey, results: Results, verdict: Verdict | None, checks: Checks) -> str:
    """A finished cell as text; its results are those of `of_work`, its checks complete."""
    assert checks.audit is not None
    assert checks.initial_transient is not None
    known = [*range(len(question.works) * len(WORK_COLUMNS)), *range(-len(RUN_COLUMNS), 0)]
    return json.dumps(
        {
            "cell": question.name,
            "replications": results.replications,
            "per_group": results.per_group,
            "values": _plain(results.values[:, known].tolist()),
            "verdict": None if verdict is None else _plain(asdict(verdict)),
            "audit": _plain(asdict(checks.audit)),
            "beginning": _plain(asdict(checks.initial_transient)),
        },
        allow_nan=False,
    )


def from_text(question: CellKey, text: str | None) -> tuple[Results, Verdict | None, Checks] | None:
    """A finished cell; None if the text is incomplete or belongs to another key."""
    if text is None:
        return None
    try:
        found = _real(json.loads(text))
        values = np.array(found["values"], dtype=np.float64)
        is_right = found["cell"] == question.name
        is_right &= values.shape == (
            found["replications"] // found["per_group"],
            len(question.works) * len(WORK_COLUMNS) + len(RUN_COLUMNS),
        )
        is_right &= (found["verdict"] is not None) == question.verdicts
        verdict = None if found["verdict"] is None else _verdict(found["verdict"])
        checks = _checks(found["audit"], found["beginning"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ZeroDivisionError):
        return None
    if not is_right:
        return None
    results = Results(
        values=_joined(values),
        layout=_layout(question.works),
        replications=found["replications"],
        seed=question.seed,
        per_group=found["per_group"],
    )
    return results, verdict, checks


def _checks(audit: dict[str, Any], start: dict[str, Any]) -> Checks:
    held = Audit(**{**audit, "identities": Identities(**audit["identities"])})
    return Checks(held, InitialTransient(**{**start, "reasons": tuple(start["reasons"])}))


def _verdict(found: dict[str, Any]) -> Verdict:
    gains = [
        Gain(**{**gain, "relative": Estimate(**gain["relative"]), "together": _tuple(gain)})
        for gain in found["gains"]
    ]
    return Verdict(
        **{
            **found,
            "answers": tuple(found["answers"]),
            "candidates": tuple(found["candidates"]),
            "gains": tuple(gains),
            "saturated": Estimate(**found["saturated"]),
            "chances": tuple((name, chance) for name, chance in found["chances"]),
            "short": tuple(found["short"]),
            "holds": tuple(_hold(hold) for hold in found["holds"]),
            "more": tuple(_more(more) for more in found["more"]),
        }
    )


def _hold(found: dict[str, Any]) -> Hold:
    figures = {key: Estimate(**found[key]) for key in ("relative", "a_tenth")}
    return Hold(**{**found, **figures})


def _more(found: dict[str, Any]) -> More:
    return More(**{**found, "relative": Estimate(**found["relative"])})


def _tuple(gain: dict[str, Any]) -> tuple[str, ...]:
    return tuple(gain["together"])


_WORDS = {"number nan": math.nan, "number inf": math.inf, "number -inf": -math.inf}


def _plain(value: Any) -> Any:
    """A value as JSON; infinite numbers and nan as words."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return f"number {value}"
    return value


def _real(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _real(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_real(each) for each in value]
    return _WORDS.get(value, value) if isinstance(value, str) else value
