"""Limits: requests by client, and the size of bodies.

Input: requests and the time. Output: the requests, or a refusal before a body is read whole. Must
not depend on: what requests are about.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from flowsim.web.errors import RefusedError, bad

SMALL, MODEL = 16_384, 600_000  # bytes of a body; those that bring a model
LONGEST_MODEL = 200_000  # characters of a model: ten times the organisation that is shipped
_SLOWEST = 15.0  # seconds until a body is there
_MOST_CLIENTS = 20_000

Clock = Callable[[], float]


class Buckets:
    """Token buckets, one a client: `burst` at once, `per_second` in the long run.

    Source: J. Turner, New directions in communications, IEEE Communications Magazine 24 (1986).
    """

    def __init__(self, clock: Clock, *, burst: float, per_second: float) -> None:
        self._clock, self._burst, self._rate = clock, burst, per_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, tokens: float = 1.0) -> bool:
        """Take this many tokens; False, and none taken, if there are too few."""
        now = self._clock()
        left, since = self._left.pop(client, (self._burst, now))
        left = min(self._burst, left + max(0.0, now - since) * self._rate)
        has = left >= tokens
        self._left[client] = (left - tokens if has else left, now)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return has

    def has(self, client: str) -> bool:
        """Whether there is a token; none is taken."""
        return self.take(client, 0.0) and self._left[client][0] >= 1.0


async def body_of(request: Request, most: int = SMALL) -> dict[str, Any]:
    """The JSON object in a request. Raises RefusedError as soon as it is too large."""
    data = bytearray()
    too_large = RefusedError(413, f"The request is too large: at most {most:,} bytes.")
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > most:
        raise too_large

    async def read() -> None:
        async for chunk in request.stream():
            data.extend(chunk)
            if len(data) > most:
                raise too_large

    try:
        await asyncio.wait_for(read(), _SLOWEST)
    except TimeoutError:
        raise RefusedError(408, "The request took too long to arrive.") from None
    return _object(bytes(data))


def _object(data: bytes) -> dict[str, Any]:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        found = json.loads(data.decode("utf-8") or "{}", parse_constant=refuse)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # halves of characters are not a text
    except (ValueError, RecursionError):
        raise bad("The request is not JSON.") from None
    if not isinstance(found, dict):
        raise bad("Send a JSON object.")
    return found
