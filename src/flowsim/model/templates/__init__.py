"""Models to begin with: commented files that run as they are.

Input: a name. Output: the text of a model file. Must not depend on: how a file is read.
"""

from __future__ import annotations

from flowsim.model.errors import FlowsimError, did_you_mean, quote

TEMPLATES = ("default", "small", "medium", "large")


class TemplateError(FlowsimError):
    """A template that does not exist."""


def template(name: str = "default") -> str:
    """The text of the template of that name: default, small, medium or large.

    Raises TemplateError.
    """
    if name not in TEMPLATES:
        raise TemplateError(f"there is no template {quote(name)}. {did_you_mean(name, TEMPLATES)}")
    from importlib.resources import files

    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
