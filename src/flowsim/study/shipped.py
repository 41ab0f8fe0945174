"""The organisations that come with flowsim: in the package, or in the checkout it runs from.

Input: nothing. Output: a folder of model files. Must not depend on: what is in them.
"""

from __future__ import annotations

from pathlib import Path

from flowsim.model import FlowsimError


class NotShippedError(FlowsimError):
    """An installation without its organisations."""


def configs() -> Path:
    """The folder with product-org.yaml and its scenarios. Raises NotShippedError."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "configs", package.parent.parent / "configs"):
        if (folder / "product-org.yaml").is_file():
            return folder
    raise NotShippedError(
        "the organisations that come with flowsim are missing from the installation. "
        "Reinstall flowsim."
    )
