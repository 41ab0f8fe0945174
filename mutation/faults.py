"""Deliberate faults in the kernel, and the test that each makes fail: `python -m mutation.faults`.

Each fault is one replaced passage in a copy of the package; its test runs on that copy in a process
of its own. A fault that its test does not notice is a failure here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TEAM_ROOT = Path(__file__).resolve().parent.parent
KERNEL = Path("src", "flowsim", "engine", "kernel")
DRAWN = "equal_logs.py::test_logs_are_equal"
ADOPTING = "equal_logs.py::test_logs_are_equal_where_levers_spread_and_fade"
SPREADING = "equal_spreading.py::test_logs_are_equal_where_deliveries_pull_and_users_make_work"

# A failure is enough: no search for a smaller one.
CONFTEST = """
from hypothesis import Phase, settings
settings.register_profile("faults", phases=[Phase.explicit, Phase.generate])
settings.load_profile("faults")
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A passage of a module of the kernel, and what a careless hand makes of it.

    test: the one that notices, among those of the engine.
    """

    name: str
    module: str
    before: str
    after: str
    test: str = DRAWN

    def is_there(self) -> bool:
        """Whether the kernel holds what this fault replaces."""
        return self.before in (TEAM_ROOT / KERNEL / self.module).read_text()


FAULTS = (
    Fault(
        "tie order: the later of two events of one kind and instant first",
        "loop.py",
        "if words[near + NEAR_TAG] < near_tag:",
        "if words[near + NEAR_TAG] > near_tag:",
    ),
    Fault(
        "people off by one",
        "people/looking.py",
        "return person if person < members else NOBODY",
        "return person if person <= members else NOBODY",
    ),
    Fault("rework lost", "loop.py", "effort *= floats[step + STEP_REWORK_R]", "effort *= 1.0"),
    Fault(
        "rework lost under a lever",
        "steps.py",
        "return effort * rework if words[item + ITEM_VISIT] > 1 else effort",
        "return effort",
    ),
    Fault(
        "a lever's age by items where people work",
        "steps.py",
        "words[item + ITEM_BEGUN_BY] = person",
        "words[item + ITEM_BEGUN_BY] = NOBODY",
        ADOPTING,
    ),
    Fault(
        "the age of a lever since the visit before",
        "steps.py",
        "as_floats(words)[item + ITEM_BEGUN_AT_R] = now",
        "as_floats(words)[item + ITEM_BEGUN_AT_R] = as_floats(words)[item + ITEM_QUEUED_AT_R]",
        ADOPTING,
    ),
    Fault(
        "the others of a batch have no levers",
        "people/starting.py",
        "begin_under_levers(words, mate, step, who, now)",
        "pass",
    ),
    Fault(
        "one colleague more has it",
        "../choices.py",
        "adopters.pull[lever] * (have / max(joined, 1))",
        "adopters.pull[lever] * ((have + 1) / max(joined, 1))",
        "adopting.py::test_gaps_between_the_first_are_exponential",
    ),
    Fault(
        "no order",
        "../choices.py",
        "has_it_at = min(now, max(adopters.mandate[lever], joins[waiting[first]]))",
        "has_it_at = now",
        "adopting.py::test_by_order_nobody_is_later",
    ),
    Fault(
        "the gain comes during the dip",
        "../choices.py",
        "if quantity == EFFORT and age < dip:",
        "if quantity == EFFORT and age < 0.0:",
        "adopting.py::test_who_gets_it_is_slower_first",
    ),
    Fault(
        "nothing of a gain stays",
        "../choices.py",
        "return rest + (1.0 - rest) * 2.0 ** (-age / half_life)",
        "return 2.0 ** (-age / half_life)",
        "adopting.py::test_a_gain_fades_down_to_its_rest",
    ),
    Fault(
        "wrong visit number in the draw of an effort",
        "steps.py",
        "address(key, np.uint64(words[step + STEP_EFFORT_STREAM]), visit)",
        "address(key, np.uint64(words[step + STEP_EFFORT_STREAM]), visit - 1)",
    ),
    Fault(
        "hours ignored when somebody begins",
        "hours.py",
        "return floats[RUN_NOW_R] >= floats[team + TEAM_OPEN_FROM_R]",
        "return floats[RUN_NOW_R] >= 0.0",
        "reference_people.py::test_helpers_help_in_their_own_hours_and_when_the_team_is_closed",
    ),
    Fault(
        "limit off by one",
        "limits.py",
        "words[lane + LANE_COUNT] >= most:",
        "words[lane + LANE_COUNT] > most:",
        "reference_limits.py::test_three_machines_without_buffers_block_after_service",
    ),
    Fault(
        "priority ignored",
        "steps.py",
        "rank = words[step + STEP_RANK]",
        "rank = np.int64(0)",
        "reference_queues.py::test_a_step_may_have_a_priority_of_its_own",
    ),
    Fault(
        "a lever's coverage asked of the person's number in the team, not over all",
        "loop.py",
        "who = words[worker + TEAM_FIRST_PERSON] + person",
        "who = person",
    ),
    Fault(
        "a lane over several steps is left after the first",
        "limits.py",
        "if not is_in(words, owner, lane):\n            words[lane + LANE_COUNT] -= 1",
        "if lane != NOTHING:\n            words[lane + LANE_COUNT] -= 1",
    ),
    Fault(
        "a join does not wait for the last branch",
        "branches.py",
        "if words[owner + ITEM_OUTSTANDING] > 0:",
        "if words[owner + ITEM_OUTSTANDING] > 1:",
        "reference_parallel.py::test_branches_start_together_and_the_last_goes_on",
    ),
    Fault(
        "the latest target of the branches counts",
        "branches.py",
        "_order(target) < _order(known)",
        "_order(target) > _order(known)",
        "reference_parallel.py::test_the_earliest_target_of_the_branches_counts",
    ),
    Fault(
        "last come first served ignored",
        "steps.py",
        "key = -np.float64(number)",
        "key = np.float64(number)",
        "reference_queues.py::test_disciplines",
    ),
    Fault(
        "an expedite interrupts the job that began first",
        "people/starting.py",
        "words[job + ITEM_STINT] > words[best + ITEM_STINT]",
        "words[job + ITEM_STINT] < words[best + ITEM_STINT]",
        "reference_queues.py::test_the_job_that_began_last_is_interrupted_and_resumed_first",
    ),
    Fault(
        "being interrupted costs no switch",
        "people/interrupting.py",
        "rest = max(rest, 0.0) + more",
        "rest = max(rest, 0.0)",
        "reference_queues.py::test_being_interrupted_costs_a_switch",
    ),
    Fault(
        "patience begins anew behind the door",
        "steps.py",
        "if special & IMPATIENT != 0 and not waits_since_door:",
        "if special & IMPATIENT != 0:",
        "reference_gates.py::test_patience_begins_at_the_door",
    ),
    Fault(
        "who comes at the instant of a gate is not in",
        "steps.py",
        "opens = gate_after(now, floats[step + STEP_OPENS_R])",
        "opens = gate_after(now + 1e-3, floats[step + STEP_OPENS_R])",
        "reference_gates.py::test_a_gate_lets_in_who_has_come_by_then",
    ),
    Fault(
        "an instant beside its tick",
        "events.py",
        "    at = on_tick(at)\n    if not at",
        "    if not at",
    ),
    Fault(
        "work that fills its days ends the next morning",
        "loop.py",
        "rest <= before[k] + SLACK",
        "rest < before[k]",
        "ticks.py::test_work_over_days_is_done_at_closing",
    ),
    Fault(
        "one too many in a batch",
        "people/looking.py",
        "while count < words[batch_step + STEP_BATCH_MAX] and",
        "while count <= words[batch_step + STEP_BATCH_MAX] and",
        "reference_gates.py::test_a_batch_of_at_least_and_at_most",
    ),
    Fault(
        "defects of later passes not scaled by rework",
        "quality.py",
        "mean *= under_levers(words, item, step, REWORK, bits, floats[step + STEP_REWORK_R])",
        "mean *= 1.0",
    ),
    Fault(
        "found defects stay in the item",
        "quality.py",
        """\
            if previous == NOTHING:
                words[owner + ITEM_DEFECTS] = following
            else:
                words[previous + POOL_NEXT] = following
            if following == NOTHING:
                words[owner + ITEM_LAST_DEFECT] = previous
            words[defect + POOL_NEXT] = words[RUN_POOL_VACANT]
            words[RUN_POOL_VACANT] = defect
""",
        "            previous = defect\n",
        "reference_quality.py::test_each_visit_makes_defects_and_looks_for_all",
    ),
    Fault(
        "of what is brought on in a later week only the last is remembered",
        "events.py",
        "words[record + POOL_NEXT] = words[words[RUN_LATER] + week]",
        "words[record + POOL_NEXT] = NOTHING",
    ),
    Fault(
        "what is brought on comes at another instant than drawn",
        "offspring.py",
        "at = delivered_at + hours * uniform(key, stream, 2 * number)",
        "at = delivered_at + hours * uniform(key, stream, number)",
        "reference_quality.py::test_at_a_rate_over_a_span",
    ),
    Fault(
        "an absence does not interrupt",
        "people/absences.py",
        "if words[somebody + PERSON_JOB] != NOTHING:\n        interrupt(",
        "if words[somebody + PERSON_JOB] < NOTHING:\n        interrupt(",
        "reference_people.py::test_an_absence_interrupts_and_whoever_is_free_resumes",
    ),
    Fault(
        "a helper's pace ignored",
        "loop.py",
        "effort /= pace",
        "effort /= 1.0",
        "reference_people.py::test_helpers_take_what_own_people_cannot_at_their_pace",
    ),
    Fault(
        "a crew begins one short",
        "people/crews.py",
        "if left_for(words, words[place], job, team) < words[place + 1]:",
        "if left_for(words, words[place], job, team) < words[place + 1] - 1:",
        "reference_crews.py::test_nobody_is_held_before_the_crew_is_complete",
    ),
    Fault(
        "nobody is kept for those who have waited longer",
        "people/crews.py",
        "left -= kept_by(words, lead, other, team)",
        "left -= 0",
        "reference_crews.py::test_a_crew_gathers_and_who_came_later_waits",
    ),
    Fault(
        "the others of a crew are not free when the visit is interrupted",
        "people/interrupting.py",
        "        end_crew(words, job)\n",
        "",
        "reference_crews.py::test_an_absence_of_any_member_interrupts_all",
    ),
    Fault(
        "a crew works in the hours of its own team",
        "loop.py",
        "since, calendar = np.inf, words[crew + TEAM_NUMBER]",
        "since, calendar = np.inf, words[worker + TEAM_NUMBER]",
        "reference_crews.py::test_time_passes_while_all_are_open",
    ),
    Fault(
        "a team is not looked at when one that it has crews with is free",
        "people/layout.py",
        "        if team in group\n",
        "        if team < 0\n",
        "equal_logs.py::test_logs_are_equal_with_crews",
    ),
    Fault(
        "who waits for onboarding counts as a user",
        "mondays/markets.py",
        "        use(words, market, number)\n        return\n    stream,",
        "        use(words, market, number)\n        return\n"
        "    words[market + MARKET_USERS] += 1\n    stream,",
        "markets.py::test_a_user_is_who_has_been_brought_in",
    ),
    Fault(
        "who has left adopts again by the same threshold",
        "markets/members.py",
        "words[member + MEMBER_TIMES] + 1)",
        "np.int64(1))",
        "markets.py::test_members_adopt_as_the_slow_twin_says",
    ),
    Fault(
        "what was met outside counts",
        "markets/members.py",
        "floats[member + MEMBER_STOPPED_R] = rest, 0.0",
        "floats[member + MEMBER_STOPPED_R] = 0.5 * rest, 0.0",
        "markets.py::test_members_adopt_as_the_slow_twin_says",
    ),
    Fault(
        "a delivery pulls at once, in the week that has begun",
        "mondays/pulls.py",
        "counts[week * n_pulls + row] = np.float64(times)",
        "counts[week * n_pulls + row] = np.float64(times + 1)",
        "markets.py::test_each_delivery_pulls_once_more_from_the_next_monday",
    ),
    Fault(
        "a stream that follows users draws its gap anew on Mondays",
        "mondays/followers.py",
        "    if week == 0:\n        draw_gap(words, follower)",
        "    if week >= 0:\n        draw_gap(words, follower)",
        "markets.py::test_a_stream_follows_the_users_of_each_monday",
    ),
    Fault(
        "the mainstream is pushed and pulled as the early market is",
        "mondays/markets.py",
        """\
    push = number_of(words, numbers, first + MAIN_PUSH, week)
    pull = number_of(words, numbers, first + MAIN_PULL, week)
""",
        """\
    push = number_of(words, numbers, first + EARLY_PUSH, week)
    pull = number_of(words, numbers, first + EARLY_PULL, week)
""",
        "markets.py::test_members_adopt_as_the_slow_twin_says",
    ),
    Fault(
        "the mainstream does not hear the early market",
        "mondays/markets.py",
        "rate = hazard_of(push, pull, bridge, early_share, main_share)",
        "rate = hazard_of(push, pull, 0.0, early_share, main_share)",
        SPREADING,
    ),
    Fault(
        "the mainstream does not hear the early market, in both engines",
        "../spreading.py",
        "bridge * early +",
        "0.0 * early +",
        "markets.py::test_members_adopt_as_the_slow_twin_says",
    ),
    Fault(
        "word of mouth is half a week late",
        "mondays/markets.py",
        "share_heard(main_users, words[market + MARKET_MAIN_BEFORE], of_main)",
        "share_heard(main_users, main_users, of_main)",
        SPREADING,
    ),
    Fault(
        "word of mouth is half a week late, in both engines",
        "../spreading.py",
        "users + 0.5 * (users - before)",
        "users + 0.0 * (users - before)",
        "markets_theory.py::test_a_large_market_tends_to_the_curve",
    ),
    Fault(
        "who has left does not come back",
        "markets/members.py",
        "        wait_to_adopt(words, market, met_now(words, hazard) + rest, number)\n",
        "        if outcome != GONE_AWAY:\n"
        "            wait_to_adopt(words, market, met_now(words, hazard) + rest, number)\n",
        SPREADING,
    ),
    Fault(
        "who has a rival adopts another product",
        "mondays/markets.py",
        "        pause(words, rival, number)\n",
        "",
        "rivals.py::test_nobody_has_two_products_at_once",
    ),
    Fault(
        "of three rivals only one is closed to who has another",
        "mondays/markets.py",
        "        rival = words[rival + MARKET_RIVAL]\n",
        "        rival = market\n",
        "rivals.py::test_three_rivals_share_each_free_member",
    ),
    Fault(
        "who leaves meets nothing of the others any more",
        "markets/members.py",
        "        resume(words, rival, number)\n",
        "",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "the next event of a rival is still that of who has gone",
        "markets/members.py",
        "        if words[words[hazard + HAZARD_HEAP] + 1] == number:\n"
        "            expect(words, hazard)\n",
        "",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "a place that is left behind in a heap counts",
        "markets/members.py",
        "if is_free and floats[heap] == target:",
        "if is_free:",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "what was met before a rival is lost",
        "markets/members.py",
        "target = postponed(target, stopped, met_now(words, hazard))",
        "target = met_now(words, hazard) + next_threshold(words, market, number)",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "who has a rival goes on to meet this product, in both engines",
        "../spreading.py",
        "return target + (met - stopped)",
        "return target + 0.0 * (met - stopped)",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "a product falls out of reach of who has its rival, and counts from now on",
        "mondays/markets.py",
        "            if words[member + MEMBER_STATE] != NO_SPELL:\n"
        "                words[member + MEMBER_PLACE] = PAUSES\n            elif difficulty",
        "            if difficulty",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says",
    ),
    Fault(
        "who had a rival comes back to a product out of reach",
        "markets/members.py",
        "    if is_outside(words, market, number):\n"
        "        stay_outside(words, market, target - stopped, number)\n        return\n",
        "",
        "rivals.py::test_members_adopt_one_at_a_time_as_the_slow_twin_says[shrinks]",
    ),
    Fault(
        "a lever is pulled one delivery late",
        "mondays/pulls.py",
        "words[pulled + PULLED_DELIVERED] // words",
        "max(words[pulled + PULLED_DELIVERED] - 1, 0) // words",
        SPREADING,
    ),
    Fault(
        "size ignored",
        "loop.py",
        "count = np.int64(np.floor(drawn + 0.5))",
        "count = np.int64(1)",
        "reference_sources.py::test_several_at_once",
    ),
    Fault(
        "who asks is only answered by a delivery",
        "markets/members.py",
        "if words[work + WORK_IS_HEARD] & ASKED_FOR != 0:",
        "if words[work + WORK_IS_HEARD] & ASKED_FOR != 0 and way_out == DONE:",
        "reference_requests.py::test_a_request_that_is_dropped_or_gives_up_is_an_answer",
    ),
    Fault(
        "the items of all passes that ask have the same random numbers",
        "requests.py",
        "np.int64(address(key, stream, words[item + ITEM_VISIT]))",
        "np.int64(address(key, stream, 1))",
        "equal_logs.py::test_logs_are_equal_with_requests",
    ),
    Fault(
        "what expedited work asks for interrupts others",
        "requests.py",
        "return max(rank, urgent)",
        "return rank",
        "reference_requests.py::test_what_expedited_work_asks_for_goes_first_and_interrupts_nobody",
    ),
    Fault(
        "an item in the place of another is waited for by whoever asked for that",
        "door.py",
        "end = passes + words[work + WORK_CLEARS]",
        "end = passes + words[work + WORK_N_STEPS]",
        "reference_requests.py::test_what_comes_by_itself_answers_nobody",
    ),
    Fault(
        "who need not wait waits",
        "requests.py",
        "waits = words[after + AFTER_WAITS] != 0",
        "waits = words[after + AFTER_WORK] != 0",
        "reference_requests.py::test_who_goes_on_does_not_wait",
    ),
    Fault(
        "the urgency of a request is lost where a team serves in order",
        "records.py",
        "UNUSUAL = GATED | BATCHED | IMPATIENT | CREWED | HURRIED",
        "UNUSUAL = GATED | BATCHED | IMPATIENT | CREWED",
        "reference_requests.py::test_how_urgent_it_is",
    ),
)


def caught(fault: Fault) -> tuple[bool, str]:
    """Whether the test fails on a copy with the fault, and what it says."""
    if not fault.is_there():
        raise SystemExit(f"{fault.name}: {fault.module} no longer holds {fault.before!r}")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        ignore = shutil.ignore_patterns("__pycache__", ".hypothesis")
        shutil.copytree(TEAM_ROOT / "src", copy / "src", ignore=ignore)
        shutil.copytree(TEAM_ROOT / "tests", copy / "tests", ignore=ignore)
        shutil.copy(TEAM_ROOT / "pyproject.toml", copy)
        (copy / "conftest.py").write_text(CONFTEST)
        module = copy / KERNEL / fault.module
        module.write_text(module.read_text().replace(fault.before, fault.after))
        test = f"tests/engine/test_{fault.test}"
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "250"},
            capture_output=True,
            text=True,
            check=False,
        )
    said = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    failed = run.returncode == 1 and "numba.core.errors" not in run.stdout  # it must compile
    return failed, (said or [" - nothing failed"])[0].partition(" - ")[2][:100]


def main() -> int:
    """Try every fault; exit 1 if one went unnoticed."""
    unnoticed = 0
    for fault in FAULTS:
        found, ending = caught(fault)
        unnoticed += not found
        verdict = "caught" if found else "UNNOTICED"
        print(f"{verdict}: {fault.name} | {fault.test} | {ending}", flush=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
