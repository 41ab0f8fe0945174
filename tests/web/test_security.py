"""Codes, names, hosts and origins."""

from __future__ import annotations

import re

import pytest

from flowsim.web.errors import RefusedError
from flowsim.web.http import security
from flowsim.web.http.rate_limits import Buckets

OURS = frozenset({"localhost", "laptop", "laptop.local"})


def test_a_code_is_typed_as_people_type() -> None:
    code = security.new_code()
    assert re.fullmatch(r"[CDFHJKMNPRTVWXY]{6}", code)
    assert security.code_of(f" {code[:3].lower()}-{code[3:]} ") == code
    assert security.code_of(code[:5]) == ""
    assert security.code_of(code[:5] + "A") == ""
    assert security.code_of("C" * 100) == ""
    assert security.code_of(None) == ""
    assert len({security.new_code() for _ in range(200)}) > 190


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1:8321", True),
        ("[::1]:8321", True),
        ("192.168.1.20", True),
        ("LOCALHOST:8321", True),
        ("laptop.local:8321", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[::1", False),
        ("localhost:8321@evil.example", False),
    ],
)
def test_only_digits_and_our_names_are_ours(host: str, is_ours: bool) -> None:
    assert security.is_ours(host, OURS) is is_ours


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://localhost"}, None),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
        ({"origin": "http://localhost", "content-type": "text/plain"}, 415),
        ({"origin": "http://localhost", "host": "evil.example"}, 421),
    ],
)
def test_only_our_pages_write(headers: dict[str, str], status: int | None) -> None:
    whole = {"host": "localhost", "content-type": "application/json", **headers}
    if status is None:
        security.refuse_foreign("POST", whole, OURS)
        return
    with pytest.raises(RefusedError) as refused:
        security.refuse_foreign("POST", whole, OURS)
    assert refused.value.status == status


def test_a_client_is_an_address_or_a_home() -> None:
    assert security.client_of("10.0.0.7") == "10.0.0.7"
    assert security.client_of("2001:db8::1") == security.client_of("2001:db8::ffff")
    assert security.client_of("::ffff:10.0.0.7") == "10.0.0.7"
    assert security.client_of(None) == security.client_of("a/b") == "unknown"


def test_a_bucket_runs_dry_and_fills_again() -> None:
    now = [0.0]
    bucket = Buckets(lambda: now[0], burst=3.0, per_second=0.5)
    assert [bucket.take("a") for _ in range(4)] == [True, True, True, False]
    assert bucket.take("b")
    assert not bucket.has("a")
    now[0] = 2.0
    assert bucket.has("a")
    assert [bucket.take("a") for _ in range(2)] == [True, False]
    now[0] = 1.0  # a clock that was set back gives nothing, and takes nothing
    assert not bucket.take("a")
    now[0] = 1000.0
    assert sum(bucket.take("a") for _ in range(10)) == 3
