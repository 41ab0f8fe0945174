"""How fast a slider is answered, warm, over the network.

The default organisation over a year, 16 replications with intervals; each answer from the moment
the browser asks. The bound is 200 ms for 95 of 100 on two quiet cores.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.web.house import Person
from tests.web.voters import served


def answered(folder: Path, count: int) -> list[float]:
    """Seconds of so many answers, each to another position of two or three sliders."""
    draw = random.Random(1)
    with served(folder) as (_, about):
        base, _, key = about["facilitator"].partition("/host#key=")
        host = Person(base)
        host.done("POST", "/api/host/login", key=key)
        host.room = host.done("POST", "/api/rooms", title="Latency")["room"]
        controls = host.done("GET", "model")["controls"]
        levers = [lever["id"] for lever in controls["levers"] if lever["kind"] == "share"]
        teams = [team["id"] for team in controls["teams"]]
        host.done("POST", "live", positions={}, whole=True)  # after what is compiled at the start
        host.done("POST", "live", positions={})
        taken = []
        for _ in range(count):
            doses = {draw.choice(levers): draw.randint(1, 20) / 20}
            people = {draw.choice(teams): draw.randint(0, 2) for _ in range(2)}
            begun = time.perf_counter()
            found = host.done("POST", "live", positions={"doses": doses, "people": people})
            taken.append(time.perf_counter() - begun)
            assert found["replications"] >= 16
            assert found["weeks"] == 52.0
            assert all(each["now"]["low"] <= each["now"]["high"] for each in found["figures"])
            time.sleep(0.03)  # as a hand moves
    return taken


def percentile(values: list[float], share: float) -> float:
    """The smallest value that so many do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
