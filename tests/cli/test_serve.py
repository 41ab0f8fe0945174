"""`flowsim serve` as a process: what it says, how it ends, what it refuses."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from flowsim.web.http import addresses
from tests.cli.running import flowsim
from tests.web.house import SMALL, Person
from tests.web.voters import COMMAND, served

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def taken() -> socket.socket:
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    found.listen()
    return found


def test_it_says_where_to_go_and_ends_cleanly(tmp_path: Path) -> None:
    command = [part for part in COMMAND if part != "--json"]
    process = subprocess.Popen(
        [*command, "--port", "0", "--db", str(tmp_path / "a.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PATH": ""},
    )
    assert process.stdout is not None
    lines = []
    while not lines or not lines[-1].startswith("Rooms are saved"):
        lines.append(process.stdout.readline())
    address = lines[2].split()[1]
    assert address.startswith("http://127.0.0.1:")
    page = httpx.get(address)  # whoever has the socket gets an answer, however early
    assert page.status_code == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert err == ""
    assert "Only this machine can reach it" in "".join(lines)
    assert out.splitlines()[-1] == f"Stopped. All rooms are saved in {tmp_path / 'a.db'}."


def test_open_pages_do_not_keep_it_from_ending(tmp_path: Path) -> None:
    with served(tmp_path) as (process, about):
        base, _, key = about["facilitator"].partition("/host#key=")
        assert not about["open_to_network"]
        host = Person(base)
        host.done("POST", "/api/host/login", key=key)
        host.room = host.done("POST", "/api/rooms", title="A room")["room"]
        with host.client.stream("GET", f"/api/rooms/{host.room}/events") as events:
            assert next(events.iter_lines())
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0


def test_a_taken_port_is_said(capsys: Capture, taken: socket.socket, tmp_path: Path) -> None:
    port = taken.getsockname()[1]
    said = flowsim(capsys, "serve", "--port", port, "--db", tmp_path / "a.db")
    taken.close()
    assert said.code == 2
    assert f"port {port} of 127.0.0.1 is in use" in said.err
    assert "--port 0 takes any" in said.err
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.yaml"], "does not exist"),
        (["--port", "70000"], "not in the range"),
        (["--host", "no.such.host.invalid"], "cannot listen to"),
        (["--db", ""], "the name is empty"),
        (["--db", "."], "is a directory"),
        (["--db", "letter.txt"], "not a workshop database"),
        (["wide.yaml"], "more of org.yaml than one file with sliders can"),
    ],
)
def test_what_cannot_be_used_is_refused(
    capsys: Capture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_text("Dear Ann, " * 200, encoding="utf-8")
    Path("org.yaml").write_text(f"{SMALL}set: {{dev.speed: x3}}\n", encoding="utf-8")
    Path("wide.yaml").write_text("extends: org.yaml\nset: {dev.speed: x2}\n", encoding="utf-8")
    said = flowsim(capsys, "serve", "--port", "0", *arguments)
    assert said.code == 2
    assert says in " ".join(said.err.split())


def test_the_network_is_warned_of_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_lan", lambda family: ("192.168.1.20",))
    listening, found = addresses.listen("0.0.0.0", 0)
    listening.close()
    assert found.is_open
    assert found.local == f"http://127.0.0.1:{found.port}"
    assert found.join() == f"http://192.168.1.20:{found.port}"
    assert found.join("127.0.0.1:5") == found.join(), "a phone has another 127.0.0.1"
    assert found.join("laptop.local:5") == "http://laptop.local:5"
    listening, found = addresses.listen("127.0.0.1", 0)
    listening.close()
    assert not found.is_open
    assert found.join() == found.local


def test_the_warning_is_there(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from flowsim.web import server

    def serve(*, host: str, port: int, database: Path, opened: object, **_: object) -> None:
        found = addresses.Addresses(host, 8321, ("192.168.1.20",))
        there = server.Opened("http://127.0.0.1:8321/host#s", "", found.join(), found, database)
        assert callable(opened)
        opened(there)

    monkeypatch.setattr(server, "serve", serve)
    said = flowsim(capsys, "serve", "--host", "0.0.0.0")
    assert "Warning: everyone on this network can reach it" in said.out
    assert "http://192.168.1.20:8321" in said.out
    data = json.loads(flowsim(capsys, "serve", "--host", "0.0.0.0", "--json").out)
    assert data["open_to_network"]
    assert data["database"] == "flowsim-workshop.db"


def test_a_model_with_problems_is_told_by_line(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(SMALL.replace("people: 1,", "people: none,"), encoding="utf-8")
    said = flowsim(capsys, "serve", file, "--port", "0", "--db", tmp_path / "a.db")
    assert said.code == 2
    assert f"{file}:7:" in said.err
