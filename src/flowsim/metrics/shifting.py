"""The momentary bottleneck and how it shifts from team to team.

Input: the active periods of all teams. Output: which of them are those of the bottleneck, and from
when to when each is alone. Must not depend on logs.

At any instant the bottleneck is the team whose current active period is the longest, by its full
length. When that period ends, the longest of those still going on takes over. While both last, the
bottleneck shifts; otherwise it is the sole one. Source: C. Roser, M. Nakano, M. Tanaka, Shifting
bottleneck detection, WSC 2002, section 3. Periods that the horizon ends count with their length so
far.
"""

from __future__ import annotations

import numpy as np

from flowsim.engine.compiled import compiled


@compiled()
def take_turns(
    team: np.ndarray, start: np.ndarray, stop: np.ndarray, n_teams: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which periods are those of the momentary bottleneck, and from when to when each is alone.

    team, start, stop: of active periods in the order in which they begin. Of two periods of the
    same length the first team counts.
    """
    count, length = len(team), stop - start
    following = np.full(count, -1)  # of the same team
    ahead = np.full(n_teams, -1)  # the next period of a team, and the one that began last
    begun = np.full(n_teams, -1)
    for period in range(count - 1, -1, -1):
        following[period] = ahead[team[period]]
        ahead[team[period]] = period
    found = np.empty(count, dtype=np.int64)
    n_found, now = 0, -np.inf
    while True:
        best, first = -1, np.inf
        for of in range(n_teams):
            while ahead[of] >= 0 and start[ahead[of]] <= now:
                begun[of] = ahead[of]
                ahead[of] = following[ahead[of]]
            period = begun[of]
            is_alive = period >= 0 and stop[period] > now
            if is_alive and (best < 0 or length[period] > length[best]):
                best = period
            if ahead[of] >= 0:
                first = min(first, start[ahead[of]])
        if best < 0:
            for of in range(n_teams):
                period = ahead[of]
                is_next = period >= 0 and start[period] == first
                if is_next and (best < 0 or length[period] > length[best]):
                    best = period
        if best < 0:
            break
        found[n_found] = best
        n_found += 1
        now = stop[best]
    found = found[:n_found]
    sole_from, sole_until = np.empty(n_found), np.empty(n_found)
    for turn in range(n_found):
        period = found[turn]
        before = stop[found[turn - 1]] if turn > 0 else -np.inf
        after = start[found[turn + 1]] if turn + 1 < n_found else np.inf
        sole_from[turn] = max(start[period], before)
        sole_until[turn] = max(sole_from[turn], min(stop[period], after))
    return found, sole_from, sole_until
