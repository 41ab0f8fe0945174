"""How often deliveries have pulled each lever, and the numbers that these pulls move."""

from __future__ import annotations

from typing import Any

import numpy as np

from flowsim.engine.compiled import inner
from flowsim.engine.kernel.memory import as_floats, floats_at
from flowsim.engine.kernel.records import *
from flowsim.engine.spreading import number_in
from flowsim.plan.tables import Numbers


@inner
def number_of(words: Any, numbers: Numbers, number: int, week: int) -> float:
    """A number that the run sets, in a week that has begun."""
    counts = floats_at(words[RUN_COUNTS])
    return number_in(numbers, number, week, counts, week * words[RUN_N_PULLS])


@inner
def set_pulls(words: Any, week: int) -> None:
    """What has been delivered until now pulls from now on; everybody has it from the first on."""
    floats, counts = as_floats(words), floats_at(words[RUN_COUNTS])
    starts, instants = floats_at(words[RUN_LEVER_STARTS]), floats_at(words[RUN_ADOPTED_AT])
    now, people, n_pulls = floats[RUN_NOW_R], words[RUN_N_PEOPLE], words[RUN_N_PULLS]
    for row in range(n_pulls):
        pulled = words[RUN_PULLED] + row * PULLED_WIDTH
        times = min(
            words[pulled + PULLED_DELIVERED] // words[pulled + PULLED_EVERY],
            words[pulled + PULLED_MOST],
        )
        counts[week * n_pulls + row] = np.float64(times)
        lever = words[pulled + PULLED_LEVER]
        if times > 0 and starts[lever] > now:
            starts[lever] = now
            for person in range(people):
                instants[lever * people + person] = now
