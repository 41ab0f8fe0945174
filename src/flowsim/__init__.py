"""flowsim: where is the bottleneck of a product organisation, and where does it move?

`import flowsim as fs` costs nothing; each name below is imported when it is first used.

    model = fs.load("organisation.yaml")
    fs.run(model).frame()
    fs.compare(model, {"one more tester": fs.load("organisation.yaml", use=["hire_qa"])})
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from flowsim.eventlog import EventLog
    from flowsim.experiment import Estimate
    from flowsim.model import FlowsimError, Model, ModelError, check, load, loads, schema
    from flowsim.model.errors import ArgumentError
    from flowsim.study.board import board_at, from_board
    from flowsim.study.briefing import Briefing, brief
    from flowsim.study.compare import compare
    from flowsim.study.each import Each, each
    from flowsim.study.expect import expect
    from flowsim.study.explain import explain
    from flowsim.study.forecast import Forecast, forecast
    from flowsim.study.invest import Ladder, invest
    from flowsim.study.logs import log
    from flowsim.study.on_paper import Explanation
    from flowsim.study.results import Comparison, Expected, RunResult
    from flowsim.study.run import run
    from flowsim.study.shift import Shift, shift
    from flowsim.study.sweep import Sweep, sweep
    from flowsim.study.uncertainty import Uncertainty, uncertainty
    from flowsim.study.verify import Verification, verify
    from flowsim.study.warm_up import WarmUp, warm_up

__all__ = [
    "ArgumentError",
    "Briefing",
    "Comparison",
    "Each",
    "Estimate",
    "EventLog",
    "Expected",
    "Explanation",
    "FlowsimError",
    "Forecast",
    "Ladder",
    "Model",
    "ModelError",
    "RunResult",
    "Shift",
    "Sweep",
    "Uncertainty",
    "Verification",
    "WarmUp",
    "__version__",
    "board_at",
    "brief",
    "check",
    "compare",
    "each",
    "expect",
    "explain",
    "forecast",
    "from_board",
    "invest",
    "load",
    "loads",
    "log",
    "run",
    "schema",
    "shift",
    "sweep",
    "uncertainty",
    "verify",
    "warm_up",
]

_HOMES = {
    "ArgumentError": "model.errors",
    "Briefing": "study.briefing",
    "Comparison": "study.results",
    "Each": "study.each",
    "Estimate": "experiment",
    "EventLog": "eventlog",
    "Expected": "study.results",
    "Explanation": "study.explain",
    "FlowsimError": "model",
    "Forecast": "study.forecast",
    "Ladder": "study.invest",
    "Model": "model",
    "ModelError": "model",
    "RunResult": "study.results",
    "Shift": "study.shift",
    "Sweep": "study.sweep",
    "Uncertainty": "study.uncertainty",
    "Verification": "study.verify",
    "WarmUp": "study.warm_up",
    "board_at": "study.board",
    "brief": "study.briefing",
    "check": "model",
    "compare": "study.compare",
    "each": "study.each",
    "expect": "study.expect",
    "explain": "study.explain",
    "forecast": "study.forecast",
    "from_board": "study.board",
    "invest": "study.invest",
    "load": "model",
    "loads": "model",
    "log": "study.logs",
    "run": "study.run",
    "schema": "model",
    "shift": "study.shift",
    "sweep": "study.sweep",
    "uncertainty": "study.uncertainty",
    "verify": "study.verify",
    "warm_up": "study.warm_up",
}
# Results that show themselves in a notebook, by where they are.
_FACES = {
    "study.briefing": ("Briefing",),
    "study.each": ("Each",),
    "study.forecast": ("Forecast",),
    "study.invest": ("Ladder",),
    "study.results": ("RunResult", "Comparison"),
    "study.shift": ("Shift",),
    "study.sweep": ("Sweep",),
    "study.uncertainty": ("Uncertainty",),
    "study.warm_up": ("WarmUp",),
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"flowsim.{home}"), name)
    globals()[name] = value
    if home.startswith("study."):
        _dress()
    return value


def __dir__() -> list[str]:
    return list(__all__)


def _dress() -> None:
    """Let results show themselves in words and tables; no lower layer knows of reports."""
    from flowsim.study.told import register

    register(sentence=_sentence, json=_json)
    for home, names in _FACES.items():
        module = sys.modules.get(f"flowsim.{home}")
        for name in names if module is not None else ():
            kind = getattr(module, name)
            setattr(kind, "_repr_markdown_", _as_markdown)  # noqa: B010 - no field of the record
            setattr(kind, "_repr_html_", _as_html)  # noqa: B010


def _sentence(result: Any) -> str:
    from flowsim.report.told import sentence

    return sentence(result)


def _json(result: Any) -> str:
    from flowsim.report.told import as_json

    return as_json(result)


def _as_markdown(result: Any) -> str:
    from flowsim.report.notebook import as_markdown

    return as_markdown(result)


def _as_html(result: Any) -> str:
    from flowsim.report.notebook import as_html

    return as_html(result)
