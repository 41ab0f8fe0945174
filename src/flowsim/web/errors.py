"""Refusals of the server, each with a status and a remedy in words."""

from __future__ import annotations

from flowsim.model import FlowsimError


class RefusedError(FlowsimError):
    """A request that is not done. status: of HTTP; text: what the person reads."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def bad(text: str) -> RefusedError:
    """The refusal of data that cannot be used."""
    return RefusedError(400, text)


def stranger(text: str = "This room does not exist, or you do not run it.") -> RefusedError:
    """The refusal of a request without the secret; the same for a room that does not exist."""
    return RefusedError(403, text)


def missing(text: str) -> RefusedError:
    """The refusal of something that does not exist."""
    return RefusedError(404, text)


def too_late(text: str) -> RefusedError:
    """The refusal of something that the present phase of the room does not allow."""
    return RefusedError(409, text)


def too_many(text: str = "Too many requests. Wait a moment and try again.") -> RefusedError:
    """The refusal of a request above a limit of rate or number."""
    return RefusedError(429, text)
