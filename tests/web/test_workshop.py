"""A workshop by its interface: from the first room to the report, and across a restart."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path

import pytest

from flowsim.web.errors import bad
from flowsim.web.runs import answers
from tests.web.house import SMALL, House, house

HALF = {"doses": {"faster_tests": 0.5}, "people": {}}


def test_a_workshop_from_start_to_finish(open_house: House) -> None:
    host, code = open_house.open_room("Tuesday")
    ann, bob = open_house.guest(code, "Ann"), open_house.guest(code, "Bob")
    assert [who["name"] for who in host.state()["people"]] == ["Ann", "Bob"]
    assert ann.state(as_guest=True)["room"]["phase"] == "lobby"

    model = host.done("GET", "model")
    assert model["text"] == SMALL
    assert not model["reachable"]
    found = host.done("POST", "live", positions=HALF)
    assert found["replications"] == 16
    assert found["figures"][0]["difference"]["good"] == 1

    number = host.done("POST", "scenarios", name="Half", positions=HALF)["scenario"]
    saved = host.until(lambda state: state["scenarios"][0]["figures"])["scenarios"][0]
    assert saved["figures"]["replications"] == 40
    assert saved["verdict"] is None, "what the room is to guess is not shown by the way"

    host.done("POST", "round", kind="bottleneck", scenario=number)
    asked = ann.state(as_guest=True)["room"]["round"]
    assert asked["question"]["text"] == "Where will the bottleneck be with Half?"
    assert [o["id"] for o in asked["question"]["options"]] == ["team:dev", "team:qa", "none"]
    assert ann.vote(1, {"choice": "team:dev"}).is_success
    assert ann.vote(1, {"choice": "team:qa"}).json() == {"vote": {"choice": "team:qa"}}
    assert bob.vote(1, {"choice": "team:dev"}).is_success
    waiting = host.state()
    assert waiting["round"]["votes"] == 2
    assert [who["voted"] for who in waiting["people"]] == [True, True]
    host.done("POST", "round/close")
    assert bob.vote(1, {"choice": "team:qa"}).status_code == 409
    ready = host.until_phase("ready")
    assert ready["round"]["result"] is None
    assert bob.state(as_guest=True)["me"]["points"] is None
    host.done("POST", "round/reveal")
    shown = host.state()
    points = shown["round"]["result"]["points"]
    assert shown["round"]["result"]["tally"] == {"team:qa": 1, "team:dev": 1}
    assert max(points.values()) == 100
    mine = ann.state(as_guest=True)["me"]
    assert mine["points"] == points.get("team:qa", 0) == mine["total"]
    assert shown["scenarios"][0]["verdict"]["name"] == shown["round"]["result"]["name"]

    host.done("POST", "round", kind="budget", scenario=0, budget="200k")
    assert ann.vote(2, {"moves": {"faster_tests": 1}}).is_success
    assert bob.vote(2, {"moves": {"dev+1": 2}}).is_success
    assert bob.vote(2, {"moves": {"dev+1": 3}}).status_code == 400
    host.done("POST", "round/close")
    host.until_phase("ready")
    host.done("POST", "round/reveal")
    result = host.state()["round"]["result"]
    ranking, optimum = result["ranking"], result["optimum"]
    assert [each["voters"] for each in ranking] == [["Ann"], [], ["Bob"]]  # nothing between
    assert optimum["mean"] > ranking[0]["mean"]  # Ann leaves money on the table
    assert "Tests twice as fast" in " ".join(optimum["titles"])
    share = round(100 * ranking[0]["mean"] / optimum["mean"])
    assert [each["points"] for each in ranking] == [share, 0, 0]
    assert host.state()["standings"][0]["name"] == "Ann"

    data = host.done("GET", "report.json")
    assert [each["kind"] for each in data["rounds"]] == ["bottleneck", "budget"]
    assert {"joined", "vote", "closed", "revealed", "scenario"} <= {
        e["kind"] for e in data["events"]
    }
    table = list(csv.reader(io.StringIO(host.send("GET", "report.csv").text)))
    assert len(table) == 5
    for form in ("md", "html"):
        text = host.send("GET", f"report.{form}").text
        assert "Where will the bottleneck be with Half?" in text
        assert "95% intervals" in text


def test_everybody_is_told(open_house: House) -> None:
    host, code = open_house.open_room()
    ann = open_house.guest(code, "Ann")
    with ann.client.stream("GET", f"/api/guest/{ann.room}/events") as events:
        lines = (line for line in events.iter_lines() if line.startswith("data:"))
        received = (json.loads(line[5:]) for line in lines)

        def hears(phase: str | None) -> bool:
            """States come whole, and one may come twice."""
            return any(
                (each["room"]["phase"] if each["room"] else None) == phase
                for each in itertools.islice(received, 10)
            )

        assert hears("lobby")
        host.done("POST", "round", kind="bottleneck", scenario=0)
        assert hears("predicting")
        host.done("POST", "round/cancel")
        assert hears("lobby")
        (who,) = host.state()["people"]
        host.done("DELETE", f"people/{who['id']}")
        bob = open_house.guest(code, "Bob")
        host.done("POST", "round", kind="bottleneck", scenario=0)
        assert hears(None)
    assert ann.vote(2, {"choice": "team:qa"}).status_code == 403
    assert bob.vote(2, {"choice": "team:qa"}).is_success


def test_a_restart_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "workshop.db"
    with house(path) as first:
        host, code = first.open_room()
        ann = first.guest(code, "Ann")
        host.done("POST", "scenarios", name="Half", positions=HALF)
        host.done("POST", "round", kind="bottleneck", scenario=0)
        assert ann.vote(1, {"choice": "team:qa"}).is_success
        before = host.until(lambda state: state["scenarios"][0]["figures"])
        host.done("POST", "round/close")  # and the server ends while it runs
    with house(path) as second:
        for person in (host, ann):
            person.client.base_url = second.base
            person.client.headers["origin"] = second.base
        after = host.until_phase("ready")
        assert after["people"] == before["people"]
        assert after["scenarios"] == before["scenarios"]
        assert ann.state(as_guest=True)["me"]["vote"] == {"choice": "team:qa"}
        host.done("POST", "round/reveal")
        assert ann.state(as_guest=True)["me"]["points"] == 100
        assert ann.join(code, "Ann").json()["name"] == "Ann", "the cookie is enough"


def test_a_model_is_checked_at_its_lines_and_replaced_as_a_whole(open_house: House) -> None:
    host, _ = open_house.open_room()
    wrong = SMALL.replace("people: 1,", "people: none,")
    (problem,) = host.done("POST", f"/api/check?room={host.room}", text=wrong)["problems"]
    assert problem["line"] == 7
    assert problem["kind"] == "error"
    assert host.done("POST", f"/api/check?room={host.room}", text=SMALL)["problems"] == []
    refused = host.send("PUT", "model", name="Wrong", text=wrong)
    assert refused.status_code == 422
    assert host.state()["room"]["revision"] == 1

    for name, positions in (("Half", HALF), ("Two", {"doses": {}, "people": {"qa": 1}})):
        host.done("POST", "scenarios", name=name, positions=positions)
    other = SMALL[: SMALL.index("levers:")]
    host.done("PUT", "model", name="Without levers", text=other)
    state = host.until(lambda s: s["scenarios"] and all(each["figures"] for each in s["scenarios"]))
    assert [each["name"] for each in state["scenarios"]] == ["Two"], "the other means nothing here"
    assert state["model"]["name"] == "Without levers"
    host.done("PUT", "model", book="template-small")
    assert host.done("GET", "model")["name"] == "Small"
    assert host.send("PUT", "model", book="no such").status_code == 404


def test_questions_that_cannot_be_asked_are_refused(open_house: House) -> None:
    host, _ = open_house.open_room()
    assert host.send("POST", "round", kind="bottleneck", scenario=99).status_code == 404
    assert host.send("POST", "round", kind="other").status_code == 400
    for budget in ("", "much", "-5", "1e999", None, 5, "0", "1M" * 50):
        refused = host.send("POST", "round", kind="budget", scenario=0, budget=budget)
        assert refused.status_code == 400, budget
    assert host.state()["room"]["phase"] == "lobby"


def test_a_round_that_cannot_be_run_says_so_and_gives_no_points(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise bad("That takes too long.")

    host, code = open_house.open_room()
    ann = open_house.guest(code, "Ann")
    host.done("POST", "round", kind="bottleneck", scenario=0)
    ann.vote(1, {"choice": "team:qa"})
    monkeypatch.setattr(answers, "verdict", fail)
    host.done("POST", "round/close")
    host.until_phase("ready")
    host.done("POST", "round/reveal")
    assert host.state()["round"]["result"]["error"] == "That takes too long."
    assert ann.state(as_guest=True)["me"]["total"] == 0
    for form in ("md", "html", "csv", "json"):
        assert host.send("GET", f"report.{form}").is_success
