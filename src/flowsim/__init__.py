"""flowsim: where is the bottleneck of a product organisation, and where does it move?

`import flowsim as fs` costs nothing; each name below is imported when it is first used.

    model = fs.load("organisation.yaml")
    fs.run(model).frame()
    fs.compare(model, {"one more tester": fs.load("organisation.yaml", use=["hire_qa"])})
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from flowsim.eventlog import EventLog
    from flowsim.experiment import Estimate
    from flowsim.model import FlowsimError, Model, ModelError, check, load, loads, schema
    from flowsim.model.errors import ArgumentError
    from flowsim.study.adoption.adopt import adopt, fit_sales
    from flowsim.study.adoption.records import Adoption, AdoptionFit
    from flowsim.study.board_report import Briefing, brief
    from flowsim.study.claims.claims import claims
    from flowsim.study.claims.records import Claims
    from flowsim.study.decide.compare import compare
    from flowsim.study.decide.each import Each, each
    from flowsim.study.decide.invest import Ladder, invest
    from flowsim.study.decide.shift import Shift, shift
    from flowsim.study.expect import Expected, expect
    from flowsim.study.forecast.board import board_at, from_board
    from flowsim.study.forecast.forecast import Forecast, forecast
    from flowsim.study.launch.launch import Launch, launch
    from flowsim.study.mean_value.explain import explain
    from flowsim.study.mean_value.explanation import Explanation
    from flowsim.study.results import Comparison, RunResult
    from flowsim.study.single.logs import log
    from flowsim.study.single.run import run
    from flowsim.study.single.warm_up import WarmUp, warm_up
    from flowsim.study.sweep.sweep import Sweep, sweep
    from flowsim.study.uncertainty.uncertainty import Uncertainty, uncertainty
    from flowsim.study.verification.verify import Verification, verify
    from flowsim.study.years.years import Years, years

__all__ = [
    "Adoption",
    "AdoptionFit",
    "ArgumentError",
    "Briefing",
    "Claims",
    "Comparison",
    "Each",
    "Estimate",
    "EventLog",
    "Expected",
    "Explanation",
    "FlowsimError",
    "Forecast",
    "Ladder",
    "Launch",
    "Model",
    "ModelError",
    "RunResult",
    "Shift",
    "Sweep",
    "Uncertainty",
    "Verification",
    "WarmUp",
    "Years",
    "__version__",
    "adopt",
    "board_at",
    "brief",
    "check",
    "claims",
    "compare",
    "each",
    "expect",
    "explain",
    "fit_sales",
    "forecast",
    "from_board",
    "invest",
    "launch",
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
    "years",
]

_HOMES = {
    "Adoption": "study.adoption.records",
    "AdoptionFit": "study.adoption.records",
    "ArgumentError": "model.errors",
    "Briefing": "study.board_report",
    "Claims": "study.claims.records",
    "Comparison": "study.results",
    "Each": "study.decide.each",
    "Estimate": "experiment",
    "EventLog": "eventlog",
    "Expected": "study.expect",
    "Explanation": "study.mean_value.explanation",
    "FlowsimError": "model",
    "Forecast": "study.forecast.forecast",
    "Ladder": "study.decide.invest",
    "Launch": "study.launch.launch",
    "Model": "model",
    "ModelError": "model",
    "RunResult": "study.results",
    "Shift": "study.decide.shift",
    "Sweep": "study.sweep.sweep",
    "Uncertainty": "study.uncertainty.uncertainty",
    "Verification": "study.verification.verify",
    "WarmUp": "study.single.warm_up",
    "Years": "study.years.years",
    "adopt": "study.adoption.adopt",
    "board_at": "study.forecast.board",
    "brief": "study.board_report",
    "check": "model",
    "claims": "study.claims.claims",
    "compare": "study.decide.compare",
    "each": "study.decide.each",
    "expect": "study.expect",
    "explain": "study.mean_value.explain",
    "fit_sales": "study.adoption.adopt",
    "forecast": "study.forecast.forecast",
    "from_board": "study.forecast.board",
    "invest": "study.decide.invest",
    "launch": "study.launch.launch",
    "load": "model",
    "loads": "model",
    "log": "study.single.logs",
    "run": "study.single.run",
    "schema": "model",
    "shift": "study.decide.shift",
    "sweep": "study.sweep.sweep",
    "uncertainty": "study.uncertainty.uncertainty",
    "verify": "study.verification.verify",
    "warm_up": "study.single.warm_up",
    "years": "study.years.years",
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
    from flowsim.study.study_result import register

    register(sentence=_sentence, json=_json, markdown=_markdown, html=_html)


def _sentence(result: Any) -> str:
    from flowsim.report.presenters import sentence

    return sentence(result)


def _json(result: Any) -> str:
    from flowsim.report.presenters import as_json

    return as_json(result)


def _markdown(result: Any) -> str:
    from flowsim.report.render.notebook import as_markdown

    return as_markdown(result)


def _html(result: Any) -> str:
    from flowsim.report.render.notebook import as_html

    return as_html(result)
