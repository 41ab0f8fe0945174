"""Replications over threads, and estimates with intervals from them."""

from flowsim.experiment.deliveries import deliveries, flows
from flowsim.experiment.estimates import Estimate
from flowsim.experiment.replicate import replicate, replicate_all
from flowsim.experiment.results import Activity, ByWeek, Difference, Results, Series, paired

__all__ = [
    "Activity",
    "ByWeek",
    "Difference",
    "Estimate",
    "Results",
    "Series",
    "deliveries",
    "flows",
    "paired",
    "replicate",
    "replicate_all",
]
