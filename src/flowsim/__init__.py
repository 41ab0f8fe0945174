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
    from flowsim.study.board import board_at, from_board
    from flowsim.study.compare import compare
    from flowsim.study.expect import expect
    from flowsim.study.explain import Explanation, explain
    from flowsim.study.forecast import Forecast, forecast
    from flowsim.study.invest import Ladder, invest
    from flowsim.study.results import Comparison, Expected, RunResult
    from flowsim.study.run import run
    from flowsim.study.shift import Shift, shift
    from flowsim.study.sweep import Sweep, sweep
    from flowsim.study.verify import Verification, verify
    from flowsim.study.warm_up import WarmUp, warm_up

__all__ = [
    "Comparison",
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
    "Verification",
    "WarmUp",
    "__version__",
    "board_at",
    "check",
    "compare",
    "expect",
    "explain",
    "forecast",
    "from_board",
    "invest",
    "load",
    "loads",
    "run",
    "schema",
    "shift",
    "sweep",
    "verify",
    "warm_up",
]

_HOMES = {
    "Comparison": "study.results",
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
    "Verification": "study.verify",
    "WarmUp": "study.warm_up",
    "board_at": "study.board",
    "check": "model",
    "compare": "study.compare",
    "expect": "study.expect",
    "explain": "study.explain",
    "forecast": "study.forecast",
    "from_board": "study.board",
    "invest": "study.invest",
    "load": "model",
    "loads": "model",
    "run": "study.run",
    "schema": "model",
    "shift": "study.shift",
    "sweep": "study.sweep",
    "verify": "study.verify",
    "warm_up": "study.warm_up",
}
_WITH_A_FACE = ("study.results", "study.run", "study.compare")


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"flowsim.{home}"), name)
    globals()[name] = value
    if home in _WITH_A_FACE:
        _dress()
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _dress() -> None:
    """Let notebooks show results in words and tables; no lower layer knows of reports."""
    from flowsim.study.results import Comparison, RunResult

    def of_run(result: RunResult) -> str:
        from flowsim.report.document import run_summary

        return run_summary(result)

    def of_comparison(result: Comparison) -> str:
        from flowsim.report.document import comparison_summary

        return comparison_summary(result)

    setattr(RunResult, "_repr_markdown_", of_run)  # noqa: B010 - not a field of the record
    setattr(Comparison, "_repr_markdown_", of_comparison)  # noqa: B010
