"""Replications over threads, and estimates with intervals from them."""

from flowsim.experiment.deliveries import deliveries, flows
from flowsim.experiment.estimates import Estimate
from flowsim.experiment.replicate import replicate, replicate_all
from flowsim.experiment.results import (
    Activity,
    ByWeek,
    PairedDifference,
    Results,
    WeeklyMeans,
    paired,
)

__all__ = [
    "Activity",
    "ByWeek",
    "Estimate",
    "PairedDifference",
    "Results",
    "WeeklyMeans",
    "deliveries",
    "flows",
    "paired",
    "replicate",
    "replicate_all",
]
