"""Percentiles of the durations of a log, exactly: only values of the few wanted bins are ordered.

Input: durations counted in bins, group by group: waits by step and by team, both clocks by kind of
work and of all work. Output: the columns of percentiles.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.metrics.columns import QUANTILES
from flowsim.metrics.setting import Setting
from flowsim.metrics.summary.scratch import Scratch
from flowsim.metrics.summary.vocabulary import (
    BINS,
    CHANGE_QUANTILES,
    N_QUANTILES,
    REQUEST_QUANTILES,
    WAIT_QUANTILES,
)


@inner
def ranked(values: np.ndarray, first: int, last: int, rank: int) -> float:
    """The value that would stand at first + rank if values[first:last + 1] were sorted.

    Reorders them. Source: C. A. R. Hoare, Algorithm 65: find.
    """
    wanted = first + rank
    while first < last:
        pivot = values[(first + last) >> 1]
        i, j = first, last
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            last = j
        elif wanted >= i:
            first = i
        else:
            break
    return values[wanted]


@inner
def count_groups(setting: Setting) -> int:
    """How many groups of durations there are."""
    n_works = len(setting.commitment)
    return len(setting.step_work) + len(setting.is_always) + 2 * (n_works + 1)


@inner
def groups_beyond(setting: Setting) -> np.ndarray:
    """By group the other one to which its values go, too, as a distance in codes; 0: to none.

    Unless that one has no other values and is copied in the end.
    """
    step_team, team_steps = setting.step_team, setting.team_steps
    n_works, n_steps = len(setting.commitment), len(step_team)
    of_requests = n_steps + len(setting.is_always)
    of_changes = of_requests + n_works + 1
    beyond = np.zeros(of_changes + n_works + 1, dtype=np.int64)
    for step in range(n_steps):
        team = step_team[step]
        if team >= 0 and team_steps[team] > 1:
            beyond[step] = (n_steps + team - step) * BINS
    if n_works > 1:
        for work in range(n_works):
            beyond[of_requests + work] = (n_works - work) * BINS
            beyond[of_changes + work] = (n_works - work) * BINS
    return beyond


@inner
def set_percentiles(
    setting: Setting,
    scratch: Scratch,
    n_values: int,
    counts: np.ndarray,
    by_work: np.ndarray,
    by_step: np.ndarray,
    by_team: np.ndarray,
) -> None:
    """Set the percentiles of all groups from n_values durations; the counts are used up."""
    beyond = groups_beyond(setting)
    for group in range(len(beyond)):
        if beyond[group] > 0:
            first = group * BINS
            for i in range(first, first + BINS):
                counts[i + beyond[group]] += counts[i]
    sizes, rank, bin_first, bin_last = find_ranks(beyond, counts)
    keep_values(scratch, n_values, beyond, counts)
    for group in range(len(beyond)):
        for q in range(N_QUANTILES):
            found = np.nan
            if sizes[group] > 0:
                low = high = 0.0
                j = 2 * q
                if rank[group, j] < -1:
                    low = ranked(
                        scratch.kept, bin_first[group, j], bin_last[group, j], -2 - rank[group, j]
                    )
                j += 1
                if rank[group, j] < -1:
                    high = ranked(
                        scratch.kept, bin_first[group, j], bin_last[group, j], -2 - rank[group, j]
                    )
                place_of = (sizes[group] - 1) * QUANTILES[q]
                found = low + (high - low) * (place_of - np.floor(place_of))
            put(setting, group, q, found, by_work, by_step, by_team)


@inner
def find_ranks(
    beyond: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The size of each group, and of each wanted rank where it is: -1 a zero, else below that.

    Of the bins that are wanted, and of no others, the counts become where to keep their values.
    """
    n_groups = len(beyond)
    n_ranks = 2 * N_QUANTILES  # of each percentile its two neighbours
    rank = np.empty((n_groups, n_ranks), dtype=np.int64)
    bin_first = np.zeros((n_groups, n_ranks), dtype=np.int64)
    bin_last = np.full((n_groups, n_ranks), -1)
    sizes = np.zeros(n_groups, dtype=np.int64)
    n_kept = 0
    for group in range(n_groups):
        size = 0
        for i in range(group * BINS, (group + 1) * BINS):
            size += counts[i]
        sizes[group] = size
        for q in range(N_QUANTILES):
            place = np.int64(np.floor((size - 1) * QUANTILES[q]))
            rank[group, 2 * q] = place
            rank[group, 2 * q + 1] = place + 1 if place + 1 < size else place
        passed = 0
        for i in range(group * BINS, (group + 1) * BINS):
            here = counts[i]
            counts[i] = -1  # from now on: where to keep the bin's values
            if here > 0 and i == group * BINS:
                for j in range(n_ranks):
                    if rank[group, j] < here:
                        rank[group, j] = -1  # a zero
            elif here > 0:
                for j in range(n_ranks):
                    if passed <= rank[group, j] < passed + here:
                        rank[group, j] -= passed
                        # no later bin may take it again
                        bin_first[group, j] = n_kept
                        bin_last[group, j] = n_kept + here - 1
                        rank[group, j] = -2 - rank[group, j]
                        counts[i] = n_kept
                if counts[i] >= 0:
                    n_kept += here
            passed += here
    return sizes, rank, bin_first, bin_last


@inner
def keep_values(scratch: Scratch, n_values: int, beyond: np.ndarray, counts: np.ndarray) -> None:
    """Put the values of the wanted bins side by side."""
    value, code, kept = scratch.value, scratch.code, scratch.kept
    for i in range(n_values):
        place = counts[code[i]]
        if place >= 0:
            kept[place] = value[i]
            counts[code[i]] = place + 1
        further = beyond[code[i] // BINS]
        if further > 0:
            place = counts[code[i] + further]
            if place >= 0:
                kept[place] = value[i]
                counts[code[i] + further] = place + 1


@inner
def put(
    setting: Setting,
    group: int,
    q: int,
    found: float,
    by_work: np.ndarray,
    by_step: np.ndarray,
    by_team: np.ndarray,
) -> None:
    """Put a percentile of a group where it belongs."""
    step_team, team_steps = setting.step_team, setting.team_steps
    n_works, n_steps = len(setting.commitment), len(step_team)
    of_teams, of_requests = n_steps, n_steps + len(setting.is_always)
    of_changes = of_requests + n_works + 1
    if group < n_steps:
        by_step[group, WAIT_QUANTILES + q] = found
        team = step_team[group]
        if team >= 0 and team_steps[team] == 1:
            by_team[team, WAIT_QUANTILES + q] = found
    elif group < of_requests:
        if team_steps[group - of_teams] != 1:
            by_team[group - of_teams, WAIT_QUANTILES + q] = found
    elif group < of_changes:
        work = group - of_requests
        if work < n_works or n_works > 1:
            by_work[work, REQUEST_QUANTILES + q] = found
        if n_works == 1 and work == 0:
            by_work[1, REQUEST_QUANTILES + q] = found
    else:
        work = group - of_changes
        if work < n_works or n_works > 1:
            by_work[work, CHANGE_QUANTILES + q] = found
        if n_works == 1 and work == 0:
            by_work[1, CHANGE_QUANTILES + q] = found
