"""What the server refuses, with the status of the answer and the remedy in words."""

from __future__ import annotations

from flowsim.model import FlowsimError


class RefusedError(FlowsimError):
    """A request that is not done. status: of HTTP; told: what the person reads."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status, self.told = status, told


def bad(told: str) -> RefusedError:
    """What was sent cannot be used."""
    return RefusedError(400, told)


def stranger(told: str = "This room does not exist, or you do not run it.") -> RefusedError:
    """Somebody without the secret; a room that does not exist looks the same."""
    return RefusedError(403, told)


def missing(told: str) -> RefusedError:
    """There is no such thing."""
    return RefusedError(404, told)


def too_late(told: str) -> RefusedError:
    """Not now: the room is in another phase."""
    return RefusedError(409, told)


def too_many(told: str = "Too many requests. Wait a moment and try again.") -> RefusedError:
    """Above a limit of rate or number."""
    return RefusedError(429, told)
