"""What the server refuses, with the status of the answer and the remedy in words."""

from __future__ import annotations

from flowsim.model import FlowsimError


class RefusedError(FlowsimError):
    """A request that is not done. status: of HTTP; text: what the person reads."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def bad(text: str) -> RefusedError:
    """What was sent cannot be used."""
    return RefusedError(400, text)


def stranger(text: str = "This room does not exist, or you do not run it.") -> RefusedError:
    """Somebody without the secret; a room that does not exist looks the same."""
    return RefusedError(403, text)


def missing(text: str) -> RefusedError:
    """There is no such thing."""
    return RefusedError(404, text)


def too_late(text: str) -> RefusedError:
    """Not now: the room is in another phase."""
    return RefusedError(409, text)


def too_many(text: str = "Too many requests. Wait a moment and try again.") -> RefusedError:
    """Above a limit of rate or number."""
    return RefusedError(429, text)
