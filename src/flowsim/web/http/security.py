"""Secrets, codes and headers: access rights, and what browsers may do with our pages.

Input: headers and texts of strangers. Output: yes or no, tokens, headers. Must not depend on:
rooms.

A token is 32 random bytes in a cookie that scripts cannot read; the database stores only its hash.
A join code is short, so guesses are throttled (`limits`). A page of another origin can neither
write (its `Origin` is not ours) nor read through a name that it lets point at this machine (the
`Host` is none of ours: DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

from flowsim.web.errors import RefusedError

# Consonants that nobody takes for another letter or a digit; without vowels there are no words.
LETTERS = "CDFHJKMNPRTVWXY"
CODE_LENGTH = 6

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


def new_token() -> str:
    """A secret for a cookie or an address."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """A room id that cannot be guessed."""
    return secrets.token_hex(8)


def new_code() -> str:
    """A code to read out and to type."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def way_back(token: str) -> str:
    """The code for returning from another phone, derived from the participant's secret."""
    number = int.from_bytes(sha256(f"way back {token}".encode("utf-8", "replace")).digest())
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def hashed(token: str) -> str:
    """The stored hash of a token; a token is long and random, so one round is enough."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(hashed(one), hashed(other))


def code_of(text: object) -> str:
    """The code in typed text: any case, with spaces or hyphens. Empty if it is not a code."""
    if not isinstance(text, str) or len(text) > 40:
        return ""
    code = "".join(char for char in text.upper() if char not in " -\t")
    fits = len(code) == CODE_LENGTH and all(char in LETTERS for char in code)
    return code if fits else ""


# Where a request comes from -------------------------------------------------------------------


def host_of(header: str) -> str:
    """The name in a Host header, without its port; empty if it is not valid."""
    if header.startswith("["):
        name, closed, rest = header[1:].partition("]")
        return name.lower() if closed and (not rest or rest.startswith(":")) else ""
    name, _, port = header.partition(":")
    return name.lower().rstrip(".") if not port or port.isdigit() else ""


def is_ours(host: str, names: Iterable[str]) -> bool:
    """Whether a Host header can mean this server: a numeric address, or one of our names.

    A name that a foreign name server resolves is never numeric.
    """
    name = host_of(host)
    if not name:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return True


def is_loopback(host: str) -> bool:
    """Whether a Host header means this machine only."""
    name = host_of(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def refuse_foreign(
    method: str, headers: Mapping[str, str], names: Iterable[str], *, public: str = ""
) -> None:
    """Raise RefusedError for a request by another name, or a write from another page.

    public: the origin of pages that come through a proxy, which may send another Host.
    """
    host = headers.get("host", "")
    if not is_ours(host, names):
        raise RefusedError(421, "This server does not have that name. Use its address.")
    if method in ("GET", "HEAD"):
        return
    ours = {f"http://{host}", f"https://{host}"}
    if public and host_of(host) == host_of(public.partition("://")[2]):
        ours = {public}
    elif public:
        ours.add(public)
    if headers.get("origin", "") not in ours:
        raise RefusedError(403, "Only pages from this server may send changes.")
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError(415, "Send JSON.")


def behind_proxy(address: str | None, headers: Mapping[str, str]) -> str | None:
    """The client of a proxy on this machine: what it appended last. The rest is not trusted."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    is_near = is_loopback(f"[{address}]" if ":" in (address or "") else address or "")
    return forwarded if forwarded and is_near else address


def client_of(address: str | None) -> str:
    """The client of a request: an address, or the whole IPv6 network of a home."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
