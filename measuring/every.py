"""All modules that measure something for a page of the documentation."""

from __future__ import annotations

from measuring import advisor, calibration, coverage, essay, product_org, sure

EVERY = tuple(
    module.MEASURED for module in (coverage, advisor, calibration, essay, sure, product_org)
)
