"""EventLog -> numbers: flow, waits, use of people; one compiled pass a replication."""

from flowsim.metrics.columns import QUANTILES, Layout
from flowsim.metrics.identities import Identities, identities
from flowsim.metrics.measures import MEASURES, Formula, MeasureError, formula_of
from flowsim.metrics.meter import Meter, measure
from flowsim.metrics.series import Weekly, week_ends
from flowsim.metrics.setting import Setting, setting_of, setting_of_log
from flowsim.metrics.sketches import Pooled, Sketch, merged, pooled, spread_values

__all__ = [
    "MEASURES",
    "QUANTILES",
    "Formula",
    "Identities",
    "Layout",
    "MeasureError",
    "Meter",
    "Pooled",
    "Setting",
    "Sketch",
    "Weekly",
    "formula_of",
    "identities",
    "measure",
    "merged",
    "pooled",
    "setting_of",
    "setting_of_log",
    "spread_values",
    "week_ends",
]
