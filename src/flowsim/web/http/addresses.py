"""The addresses of the server: what it listens to, and what people in the room type.

Input: a host and a port. Output: sockets, addresses, the picture of an address. Must not depend on:
rooms.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

from flowsim.model import FlowsimError
from flowsim.web.http.security import host_of, is_loopback

_EVERYWHERE = ("0.0.0.0", "::", "")
_NOBODY = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}  # of RFC 5737 and 3849


class AddressError(FlowsimError):
    """An address that the server cannot listen to."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """host: as asked for. lan: addresses of this machine in its network; none on loopback.

    public: the origin under which a proxy or a tunnel serves it, if there is one.
    """

    host: str
    port: int
    lan: tuple[str, ...] = ()
    public: str = ""

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach it."""
        return bool(self.public) or not is_loopback(_in_url(self.host))

    @property
    def local(self) -> str:
        """The address for a browser on this machine."""
        host = "127.0.0.1" if self.host in _EVERYWHERE else self.host
        return f"http://{_in_url(host)}:{self.port}"

    @property
    def names(self) -> frozenset[str]:
        """Host names that may mean this server."""
        own = socket.gethostname().lower()
        public = {host_of(self.public.partition("://")[2])} - {""}
        return frozenset(
            {"localhost", self.host.lower(), own, f"{own.partition('.')[0]}.local", *public}
        )

    def join(self, called: str = "") -> str:
        """The address that participants type. called: the one in a facilitator's browser."""
        if self.public:
            return self.public
        if called and not is_loopback(called):
            return f"http://{called}"
        if self.lan:
            return f"http://{_in_url(self.lan[0])}:{self.port}"
        return self.local


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def public_origin(url: str) -> str:
    """The origin that a `--public-url` names: https, a name, no path. Raises AddressError."""
    parts = urlsplit(url.strip().lower())
    try:
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
    except ValueError:
        port = "?"
    name = parts.hostname or ""
    is_whole = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme != "https" or not host_of(name) or port == "?" or not is_whole:
        raise AddressError(
            f"{url} is not a public address: write https:// and a name, without a path, such as "
            "--public-url https://workshop.example.org"
        )
    return f"https://{_in_url(name)}{port}"


def listen(host: str, port: int, *, public_url: str = "") -> tuple[socket.socket, Addresses]:
    """A socket that listens; port 0: any that is free. Raises AddressError."""
    public = public_origin(public_url) if public_url else ""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio leaves Nagle's algorithm on: 40 ms an answer.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(1024)
    except OSError as error:
        found.close()
        raise AddressError(_why(host, port, error)) from None
    port = found.getsockname()[1]
    lan = _lan(family) if host in _EVERYWHERE else ()
    if not lan and not is_loopback(_in_url(host)) and host not in _EVERYWHERE:
        lan = (host,)
    return found, Addresses(host, port, lan, public)


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is in use, perhaps by another `flowsim serve`. "
            "End that, or choose another: --port 0 takes any."
        )
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than you have. Choose one above 1023 with --port."
    return (
        f"cannot listen to {host}: {error.strerror or error}. Write --host 127.0.0.1 (this "
        "machine) or 0.0.0.0 (its network)."
    )


def _lan(family: socket.AddressFamily) -> tuple[str, ...]:
    """This machine's address in its network. Nothing is sent; only a route is looked up."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_NOBODY[family], 9))
        address = str(probe.getsockname()[0])
        if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
            return (address,)
    return ()


def picture(url: str) -> bytes:
    """A QR code as SVG, black on white in both themes."""
    import segno

    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", border=3, light="#ffffff", dark="#000000", omitsize=True)
    return out.getvalue()
