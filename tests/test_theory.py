"""The closed forms against the exact numbers of the validation cases (V01 to V31, V43)."""

from __future__ import annotations

import heapq
import math
import random
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from flowsim import theory

# Case, what it is, how theory computes it, the number of the case (printed with 10 digits).
STATION_CASES: list[tuple[str, str, Callable[[], float], float]] = [
    ("V01", "utilisation", lambda: theory.utilisation(3, 5), 0.6),
    ("V01", "wait", lambda: theory.mmc_wait(3, 5), 0.3),
    ("V01", "sojourn", lambda: theory.mmc_sojourn(3, 5), 0.5),
    ("V01", "wait_chance", lambda: theory.erlang_c(0.6, 1), 0.6),
    ("V01", "sojourn_p95", lambda: theory.mmc_sojourn_percentile(3, 5, 0.95), 1.497866137),
    ("V01", "wait_p90", lambda: theory.mmc_wait_percentile(3, 5, 0.90), 0.8958797346),
    ("V02", "wait_chance", lambda: theory.erlang_c(1.8, 2), 0.8526315789),
    ("V02", "wait", lambda: theory.mmc_wait(9, 5, servers=2), 0.8526315789),
    ("V02", "sojourn", lambda: theory.mmc_sojourn(9, 5, servers=2), 1.052631579),
    ("V02", "p95", lambda: theory.mmc_sojourn_percentile(9, 5, 0.95, servers=2), 3.059447789),
    ("V02", "wait_p95", lambda: theory.mmc_wait_percentile(9, 5, 0.95, servers=2), 2.836304537),
    ("V03", "wait_chance", lambda: theory.erlang_c(300 / 182.5, 3), 0.2907513803),
    ("V03", "wait", lambda: theory.mmc_wait(300, 182.5, servers=3), 0.001174753052),
    ("V03", "sojourn", lambda: theory.mmc_sojourn(300, 182.5, servers=3), 0.006654205107),
    ("V06", "wait", lambda: theory.mg1_wait(0.8, 1, 0), 2.0),
    ("V07", "wait", lambda: theory.mg1_wait(0.1, 8, 2.25), 52.0),
    (
        "V07",
        "wait_sd",
        lambda: theory.mg1_wait_sd(0.1, theory.lognormal_moments(8, 1.5)),
        75.05553499,
    ),
    ("V08", "wait", lambda: theory.mg1_wait(0.85, 1, 0.25), 3.541666667),
    ("V08", "wait_sd", lambda: theory.mg1_wait_sd(0.85, theory.gamma_moments(1, 0.5)), 4.010619584),
    ("V09", "wait", lambda: theory.mg1_wait(0.4, 2.1, 2.29 / 2.1**2), 8.375),
    (
        "V09",
        "wait_sd",
        lambda: theory.mg1_wait_sd(0.4, theory.discrete_moments((1, 2, 5), (0.5, 0.3, 0.2))),
        9.663882501,
    ),
    (
        "V10",
        "wait_chance",
        lambda: theory.gim1_root(theory.fixed_transform(1.25), 0.8, 1),
        0.6286297965,
    ),
    ("V10", "wait", lambda: theory.gim1_wait(theory.fixed_transform(1.25), 0.8, 1), 1.69273084),
    (
        "V10",
        "sojourn_p95",
        lambda: theory.gim1_sojourn_percentile(theory.fixed_transform(1.25), 0.8, 1, 0.95),
        8.066700681,
    ),
    (
        "V11",
        "wait_chance",
        lambda: theory.gim1_root(theory.gamma_transform(1.25, math.sqrt(2)), 0.8, 1),
        0.8633249581,
    ),
    (
        "V11",
        "wait",
        lambda: theory.gim1_wait(theory.gamma_transform(1.25, math.sqrt(2)), 0.8, 1),
        6.31662479,
    ),
    ("V13", "kingman", lambda: theory.kingman_bound(0.8, 0.5, 1, 0.5), 2.5625),
    ("V13", "vut", lambda: theory.vut_wait(0.8, 0.5, 1, 0.5), 2.0),
    ("V14", "kingman", lambda: theory.kingman_bound(0.8, 1.44, 1, 0.64), 5.78),
    ("V14", "vut", lambda: theory.vut_wait(0.8, 1.44, 1, 0.64), 4.16),
    ("V43", "fabtime", lambda: 2.0 / 0.9 + theory.mg1_wait(0.225, 2.0 / 0.9, 0.09), 3.433333333),
]


@pytest.mark.parametrize(
    ("compute", "value"),
    [case[2:] for case in STATION_CASES],
    ids=[f"{case}-{what}" for case, what, _, _ in STATION_CASES],
)
def test_one_station(compute: Callable[[], float], value: float) -> None:
    assert compute() == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("mean", "scv", "up", "down", "expected"),
    [
        pytest.param(1.0, 1.0, 10.0, 2.5, (1.25, 1.8), id="V43-effective"),
        pytest.param(2.0, 0.0, 9.0, 1.0, (2.2222222222, 0.09), id="V43-fabtime"),
        pytest.param(15.0, 0.05, 744.0, 248.0, (20.0, 6.25), id="V43-hare"),
        pytest.param(15.0, 0.05, 114.0, 38.0, (20.0, 1.0), id="V43-tortoise"),
    ],
)
def test_effective_process_time(
    mean: float, scv: float, up: float, down: float, expected: tuple[float, float]
) -> None:
    assert theory.effective_process_time(mean, scv, up=up, down=down) == pytest.approx(expected)


SECOND = 2.0 / 144.0  # E[S^2] of an exponential of 5 minutes
LOGNORMAL = 9.0 * 3.25  # mean 3, cv 1.5


@pytest.mark.parametrize(
    ("waits", "values"),
    [
        pytest.param(
            lambda: theory.cobham_waits((1, 9), (1 / 12, 1 / 12), (SECOND, SECOND)),
            (0.07575757576, 0.4545454545),
            id="V15",
        ),
        pytest.param(
            lambda: theory.preemptive_sojourns((0.3, 0.2), (1, 2), (2, 8)),
            (1.428571429, 8.095238095),
            id="V16",
        ),
        pytest.param(
            lambda: theory.cobham_waits((0.2, 0.1, 0.1), (1, 2, 3), (1, 8, LOGNORMAL)),
            (2.453125, 4.088541667, 10.90277778),
            id="V17",
        ),
        pytest.param(
            lambda: theory.preemptive_sojourns((0.2, 0.1, 0.1), (1, 2, 3), (1, 8, LOGNORMAL)),
            (1.125, 3.541666667, 15.90277778),
            id="V17-pre_emptive",
        ),
        pytest.param(
            lambda: theory.cobham_waits_equal_rates((0.9, 1.5), 1, servers=3),
            (0.3081861958, 1.540930979),
            id="V18",
        ),
    ],
)
def test_priorities(waits: Callable[[], tuple[float, ...]], values: tuple[float, ...]) -> None:
    assert waits() == pytest.approx(values, rel=1e-9)


def test_v19_urgent_work_sees_a_queue_of_its_own() -> None:
    alone = theory.mmc_sojourn(0.6, 1, servers=2)
    together = theory.mmc_sojourn(1.5, 1, servers=2)
    assert alone == pytest.approx(1.098901099, rel=1e-9)
    assert (1.5 * together - 0.6 * alone) / 0.9 == pytest.approx(3.076923077, rel=1e-9)


def test_v20_open_network() -> None:
    routing = ((0, 0.5, 0.5, 0), (1, 0, 0, 0), (0.6, 0, 0, 0), (1, 0, 0, 0))
    network = theory.jackson([0, 0, 0, 4], routing, [25, 1 / 0.03, 1 / 0.06, 20], [1, 1, 1, 1])
    rates = [station.arrival_rate for station in network.stations]
    assert rates == pytest.approx([20, 10, 10, 4])
    present = [station.present for station in network.stations]
    assert present == pytest.approx([4, 0.4285714286, 1.5, 0.25], rel=1e-9)
    sojourns = [station.sojourn for station in network.stations]
    assert sojourns == pytest.approx([0.2, 0.04285714286, 0.15, 0.0625], rel=1e-9)
    assert network.time == pytest.approx(1.544642857, rel=1e-9)
    assert network.present == pytest.approx(6.178571429, rel=1e-9)


def test_v21_rework_at_one_station() -> None:
    network = theory.jackson([3], [[0.25]], [5], [1])
    (station,) = network.stations
    assert (station.utilisation, station.arrival_rate) == pytest.approx((0.8, 4.0))
    assert (station.sojourn, network.time) == pytest.approx((1.0, 1.333333333), rel=1e-9)
    visits, ever = theory.expected_passes(0, [[0.25]])
    assert (*visits, *ever) == pytest.approx((4 / 3, 1.0))


def test_v22_tandem() -> None:
    routing = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    network = theory.jackson([1.8, 0, 0], routing, [2.5, 1.2, 0.75], [1, 2, 3])
    sojourns = [station.sojourn for station in network.stations]
    assert sojourns == pytest.approx([1.428571429, 1.904761905, 2.771535581], rel=1e-9)
    assert network.time == pytest.approx(6.104868914, rel=1e-9)


PRODUCT = ("product", "dev", "reviewer", "qa", "appsec", "releng")


def product_organisation(
    people: dict[str, int] | None = None,
    faster: str = "",
    back: tuple[float, float, float] = (0.2, 0.25, 0.1),
) -> theory.Jackson:
    """V23: discover, build, review, test, secure, ship, with three loops back to build."""
    servers = dict(zip(PRODUCT, (2, 6, 2, 2, 1, 1), strict=True)) | (people or {})
    effort = dict(zip(PRODUCT, (2, 3.5, 0.8, 1.2, 0.9, 0.4), strict=True))
    if faster:
        effort[faster] *= 0.9
    routing = [[float(j == i + 1) for j in range(6)] for i in range(6)]
    for i, chance in zip((2, 3, 4), back, strict=True):
        routing[i][1] = chance
        routing[i][i + 1] = 1.0 - chance
    rates = [1.0 / hours for hours in effort.values()]
    return theory.jackson([0.8, 0, 0, 0, 0, 0], routing, rates, list(servers.values()))


def test_v23_waits() -> None:
    network = product_organisation()
    waits = [station.wait for station in network.stations]
    expected = [3.555555556, 2.817951124, 0.4329809725, 1.227572428, 3.6, 0.1882352941]
    assert waits == pytest.approx(expected, rel=1e-9)
    rates = [station.arrival_rate for station in network.stations]
    expected = [0.8, 1.481481481, 1.481481481, 1.185185185, 0.8888888889, 0.8]
    assert rates == pytest.approx(expected, rel=1e-9)
    assert network.present == pytest.approx(22.97872163, rel=1e-9)


@pytest.mark.parametrize(
    ("network", "value"),
    [
        (lambda: product_organisation(), 28.72340203),
        (lambda: product_organisation({"product": 3}), 25.55898475),
        (lambda: product_organisation({"dev": 7}), 24.82708323),
        (lambda: product_organisation({"reviewer": 3}), 28.03348039),
        (lambda: product_organisation({"qa": 3}), 27.14117526),
        (lambda: product_organisation({"appsec": 2}), 24.91387822),
        (lambda: product_organisation({"releng": 2}), 28.54567577),
        (lambda: product_organisation(faster="product"), 26.90538801),
        (lambda: product_organisation(faster="dev"), 24.92960833),
        (lambda: product_organisation(faster="reviewer"), 28.30345797),
        (lambda: product_organisation(faster="qa"), 27.83702554),
        (lambda: product_organisation(faster="appsec"), 26.93768775),
        (lambda: product_organisation(faster="releng"), 28.64078472),
        (lambda: product_organisation(back=(0.1, 0.25, 0.1)), 24.21034479),
        (lambda: product_organisation(back=(0.2, 0.125, 0.1)), 22.28171141),
        (lambda: product_organisation(back=(0.2, 0.25, 0.05)), 24.471252),
    ],
)
def test_v23_investments(network: Callable[[], theory.Jackson], value: float) -> None:
    assert network().time == pytest.approx(value, rel=1e-9)


TERMINALS = (
    theory.Centre(1, 4, None),
    theory.Centre(16, 0.125),
    theory.Centre(10, 0.3),
    theory.Centre(5, 0.2),
)


@pytest.mark.parametrize(
    ("population", "throughput"),
    [
        (1, 0.1),
        (2, 0.1754385965),
        (3, 0.2292225201),
        (4, 0.265764161),
        (5, 0.2897518477),
        (6, 0.3052013652),
        (7, 0.3150908163),
        (8, 0.3214352667),
        (9, 0.3255307111),
        (10, 0.3281932382),
        (11, 0.3299353994),
        (12, 0.3310813159),
        (13, 0.3318380486),
        (14, 0.3323392256),
        (15, 0.3326718354),
        (16, 0.3328928926),
        (17, 0.3330399563),
        (18, 0.3331378606),
        (19, 0.3332030682),
        (20, 0.3332465122),
    ],
)
def test_v24_throughput(population: int, throughput: float) -> None:
    closed = theory.closed_network(population, TERMINALS)
    assert closed.throughput == pytest.approx(throughput, rel=1e-9)
    demands = [centre.demand for centre in TERMINALS]
    bound = theory.throughput_bound(population, demands, [None, 1, 1, 1])
    assert closed.throughput <= bound * (1 + 1e-12)


def test_v24_stations_and_elasticities() -> None:
    closed = theory.closed_network(20, TERMINALS)
    sojourns = [station.sojourn for station in closed.stations[1:]]
    assert sojourns == pytest.approx([0.3733391071, 4.854259693, 0.2999218453], rel=1e-9)
    present = [station.present for station in closed.stations[1:]]
    assert present == pytest.approx([1.990623285, 16.17665112, 0.4997395445], rel=1e-9)
    busy = [station.utilisation for station in closed.stations[1:]]
    assert busy == pytest.approx([0.6664930244, 0.9997395367, 0.3332465122], rel=1e-9)
    fewer = [station.present for station in theory.closed_network(19, TERMINALS).stations[1:]]
    elasticities = [now - before for now, before in zip(present, fewer, strict=True)]
    expected = [0.00391042837, 0.9957854777, 0.0001303178343]
    assert elasticities == pytest.approx(expected, rel=1e-6)
    assert 20 / closed.throughput - 4 == pytest.approx(56.01563187, rel=1e-9)
    assert theory.critical_wip(1 / 3, 10) == pytest.approx(3.33333333333)


@pytest.mark.parametrize(
    ("population", "centres", "throughput", "present"),
    [
        pytest.param(
            3,
            [(1, 0.5, 2), (0.5, 0.6, 1), (0.5, 0.8, 1), (1, 1, None)],
            1.217460634,
            [0.6236794897, 0.4728722344, 0.685987642, 1.217460634],
            id="V25",
        ),
        pytest.param(
            10,
            [(1 / 0.3, 1, None), (1, 1.5, 1)],
            0.6666081969,
            [2.222027323, 7.777972677],
            id="V26",
        ),
        pytest.param(
            5,
            [(1, 30, None), (1, 3, 2)],
            0.1511735201,
            [5 - 0.4647943956, 0.4647943956],
            id="V27",
        ),
        pytest.param(4, [(1, 2, 1)] * 4, 0.2857142857, [1, 1, 1, 1], id="V30"),
    ],
)
def test_closed(
    population: int,
    centres: list[tuple[float, float, int | None]],
    throughput: float,
    present: list[float],
) -> None:
    closed = theory.closed_network(population, [theory.Centre(*centre) for centre in centres])
    assert closed.throughput == pytest.approx(throughput, rel=1e-9)
    assert [station.present for station in closed.stations] == pytest.approx(present, rel=1e-9)


def test_v27_queue_and_sojourn() -> None:
    crew = theory.closed_network(5, [theory.Centre(1, 30, None), theory.Centre(1, 3, 2)])
    assert crew.stations[1].queue == pytest.approx(0.01127383511, rel=1e-8)
    assert crew.stations[1].sojourn == pytest.approx(3.074575462, rel=1e-9)


@pytest.mark.parametrize(
    ("population", "throughput", "worst"),
    [
        (1, 0.05, 0.05),
        (4, 0.1881832144, 0.1454545455),
        (8, 0.310219258, 0.2133333333),
        (12, 0.3632269646, 0.2526315789),
        (20, 0.3935678201, 0.2962962963),
    ],
)
def test_v31_penny_fab_two(population: int, throughput: float, worst: float) -> None:
    line = [(1, 2, 1), (1, 5, 2), (1, 10, 6), (1, 3, 2)]
    closed = theory.closed_network(population, [theory.Centre(*centre) for centre in line])
    assert closed.throughput == pytest.approx(throughput, rel=1e-9)
    rate = theory.bottleneck_rate([2, 5, 10, 3], [1, 2, 6, 2])
    assert theory.practical_worst_case(population, rate, 20) == pytest.approx(worst, rel=1e-9)


@pytest.mark.parametrize(
    ("wip", "value"),
    [
        (1, 0.125),
        (2, 0.2),
        (4, 0.285714285714),
        (8, 0.363636363636),
        (10, 0.384615384615),
        (20, 0.434782608696),
    ],
)
def test_v30_practical_worst_case_is_penny_fab_one(wip: int, value: float) -> None:
    assert theory.practical_worst_case(wip, 0.5, 8) == pytest.approx(value, abs=1e-11)
    line = theory.closed_network(wip, [theory.Centre(1, 2)] * 4)
    assert line.throughput == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("wip", "value"), [(1, 0.125), (2, 0.25), (3, 0.375), (4, 0.5), (5, 0.5), (10, 0.5)]
)
def test_v28_best_case_is_the_bound(wip: int, value: float) -> None:
    assert theory.throughput_bound(wip, [2, 2, 2, 2], [1, 1, 1, 1]) == pytest.approx(value)


# Slow twins -----------------------------------------------------------------------------------


def mean_value_analysis(population: int, centres: list[theory.Centre]) -> list[float]:
    """Throughput for 1..population items: Reiser & Lavenberg's recursion over marginal chances."""
    chances = [[1.0] for _ in centres]  # of k items at each station
    result = []
    for n in range(1, population + 1):
        times = []
        for centre, at in zip(centres, chances, strict=True):
            rate = [min(k, n if centre.servers is None else centre.servers) for k in range(n + 1)]
            times.append(centre.demand * sum(k / rate[k] * at[k - 1] for k in range(1, n + 1)))
        throughput = n / sum(times)
        result.append(throughput)
        for i, centre in enumerate(centres):
            rate = [min(k, n if centre.servers is None else centre.servers) for k in range(n + 1)]
            work = throughput * centre.demand
            new = [work / rate[k] * chances[i][k - 1] for k in range(1, n + 1)]
            chances[i] = [1.0 - sum(new), *new]
    return result


def test_closed_network_equals_mean_value_analysis() -> None:
    draw = random.Random(7)
    for _ in range(40):
        centres = [
            theory.Centre(draw.uniform(0.5, 3), draw.uniform(0.1, 2), draw.choice([None, 1, 2, 4]))
            for _ in range(draw.randint(1, 5))
        ]
        expected = mean_value_analysis(8, centres)
        found = [theory.closed_network(n, centres).throughput for n in range(1, 9)]
        assert found == pytest.approx(expected, rel=1e-9)


def exact_throughput(population: int, centres: list[theory.Centre]) -> float:
    """The convolution in rational numbers, which lose nothing."""
    total = [Fraction(1)] + [Fraction(0)] * population
    for centre in centres:
        weights = [Fraction(1)]
        for n in range(1, population + 1):
            working = n if centre.servers is None else min(n, centre.servers)
            weights.append(weights[-1] * Fraction(centre.demand) / working)
        total = [
            sum((total[i] * weights[n - i] for i in range(n + 1)), Fraction(0))
            for n in range(population + 1)
        ]
    return float(total[population - 1] / total[population])


def test_closed_network_keeps_its_digits_when_many_servers_are_nearly_full() -> None:
    centres = [theory.Centre(1, 10, 40), theory.Centre(1, 5, 20), theory.Centre(2, 6, None)]
    closed = theory.closed_network(140, centres)
    assert closed.throughput == pytest.approx(exact_throughput(140, centres), rel=1e-12)
    assert sum(station.present for station in closed.stations) == pytest.approx(140, rel=1e-12)
    assert mean_value_analysis(140, centres)[-1] < 0  # why there is no such recursion in theory


def test_sojourn_tail_where_both_rates_meet() -> None:
    meeting = theory.mmc_sojourn_tail(1.0, 1.0, 2.0, servers=2)  # c μ - λ = μ
    beside = theory.mmc_sojourn_tail(1.0 + 1e-9, 1.0, 2.0, servers=2)
    assert meeting == pytest.approx(math.exp(-2) * (1 + 2 / 3))
    assert meeting == pytest.approx(beside, rel=1e-7)
    assert theory.mmc_sojourn_tail(3, 5, 1000.0) == pytest.approx(0.0)


def test_expected_passes_tells_the_first_from_the_later() -> None:
    # build, test; half of the tests go back: build and test twice in the mean, once for sure
    visits, ever = theory.expected_passes(0, [[0, 1, 0], [0.5, 0, 0.25], [0, 0, 0]])
    assert visits == pytest.approx((2, 2, 0.5))
    assert ever == pytest.approx((1, 1, 0.5))


@pytest.mark.parametrize(
    "compute",
    [
        lambda: theory.utilisation(5, 5),
        lambda: theory.erlang_c(2, 2),
        lambda: theory.mmc_wait(9, 4.5, servers=2),
        lambda: theory.mmc_sojourn_percentile(5, 5, 0.95),
        lambda: theory.mg1_wait(1, 1, 1),
        lambda: theory.gim1_wait(theory.fixed_transform(1), 1, 1),
        lambda: theory.kingman_bound(2, 1, 1, 1),
        lambda: theory.cobham_waits((1, 1), (0.5, 0.5), (1, 1)),
        lambda: theory.jackson([1], [[0.5]], [2], [1]),
    ],
)
def test_no_steady_state_is_an_error(compute: Callable[[], object]) -> None:
    with pytest.raises(theory.UnstableError, match="utilisation is"):
        compute()


def test_erlang_b_holds_under_overload() -> None:
    assert theory.erlang_b(1.0, 1) == pytest.approx(0.5)
    assert theory.erlang_b(4.0, 2) == pytest.approx(8 / 13)


def test_circle_without_end_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError, match="singular"):
        theory.traffic([1, 0], [[0, 1], [1, 0]])


@pytest.mark.parametrize(("people", "pairs"), [(2, 0.3), (3, 0.5), (5, 0.8)])
def test_saturated_crews_by_counting_jobs(people: int, pairs: float) -> None:
    """The same queue played job by job."""
    chance, free, done, now = random.Random(4), people, 0, 0.0
    busy: list[tuple[float, int]] = []
    waits = 0
    while done < 60_000:
        waits = waits or (2 if chance.random() < pairs else 1)
        if free >= waits:
            heapq.heappush(busy, (now + chance.expovariate(1.0), waits))
            free, waits = free - waits, 0
        else:
            now, size = heapq.heappop(busy)
            free, done = free + size, done + 1
    exact = theory.saturated_crews(people, pairs=pairs, service_rate=1.0)
    assert exact == pytest.approx(done / now, rel=0.02)


def test_crews_where_the_answer_is_known() -> None:
    assert theory.saturated_crews(4, pairs=1.0, service_rate=3.0) == pytest.approx(6.0)
    assert theory.saturated_crews(4, pairs=0.0, service_rate=3.0) == pytest.approx(12.0)
    with pytest.raises(ValueError, match="at least 2"):
        theory.saturated_crews(1, pairs=0.5, service_rate=1.0)
    closed = theory.closed_network(6, [theory.Centre(1, 5.0, None), theory.Centre(1, 1.0, 2)])
    for tools, share in ((2, 1.0), (2, 0.5), (1, 0.0)):  # a tool for whoever needs one: M/M/2//6
        repairs = theory.repairs_with_tools(
            6, people=2, tools=tools, with_tool=share, failure_rate=0.2, repair_rate=1.0
        )
        assert repairs == pytest.approx(closed.throughput)
    one = theory.closed_network(6, [theory.Centre(1, 5.0, None), theory.Centre(1, 1.0, 1)])
    repairs = theory.repairs_with_tools(
        6, people=2, tools=1, with_tool=1.0, failure_rate=0.2, repair_rate=1.0
    )
    assert repairs == pytest.approx(one.throughput)


@pytest.mark.parametrize("number", [70, 71])
def test_the_cases_of_crews_say_what_the_chains_say(number: int) -> None:
    text = (Path(__file__).parent / "validation" / "cases" / f"V{number}.yaml").read_text()
    if number == 70:
        found = [theory.saturated_crews(3 + n, pairs=0.5, service_rate=1.0) for n in range(2)]
    else:
        found = [
            theory.repairs_with_tools(
                6, people=2, tools=n, with_tool=0.5, failure_rate=0.2, repair_rate=1.0
            )
            for n in (1, 2)
        ]
    said = [float(value) for value in re.findall(r"value: ([\d.]+),", text)]
    assert said[:2] == pytest.approx(found, rel=1e-12)


def test_import_is_cheap() -> None:
    code = "import sys, flowsim.theory; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
