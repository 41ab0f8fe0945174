"""A Bass curve fitted to sales, in words, as tables, as a report and as data.

Input: an AdoptionFit. Output: sentences that are true for it, cells, a document, plain data. Must
not depend on: files, pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from flowsim.report.format.document import (
    Document,
    Figure,
    Paragraph,
    Section,
    TableBlock,
    paragraphs,
    said,
    shown_first,
)
from flowsim.report.format.numbers import TO, UNKNOWN, number, percent
from flowsim.report.format.table import Table
from flowsim.report.format.text import clean
from flowsim.report.runs.document import again

if TYPE_CHECKING:
    from flowsim.dynamics.bass_fit import Fitted
    from flowsim.study.adoption.records import AdoptionFit

_WIDE = 10.0  # high over low, beyond which a market is not known
_LONG = 1.25  # of the time to the peak: a record that ends earlier finds too small a market
_SOON = (
    "The record ends soon after the peak; such fits tend to find too small a market, and their "
    "intervals do not say so."
)
_METHOD = (
    "Nonlinear least squares on *sales = m f(t)*, f the bell of Bass (1969), as by Srinivasan & "
    "Mason (1986). Intervals are 95% intervals from the linearised problem in the logarithms of "
    "the three numbers. They assume that the errors of the periods are independent and equally "
    "large, and that the curve is true: a relaunch, a rival or a recession is not in it. Fits to "
    "records that end soon after the peak are known to find too small a market (Van den Bulte & "
    "Lilien 1997)."
)


def three(value: float) -> str:
    """Three significant digits, of large numbers too: `68,000`."""
    if not math.isfinite(value):
        return UNKNOWN
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return number(value, digits)


def with_interval(found: Fitted, *, scale: float = 1.0, unit: str = "") -> str:
    """`68,000 (61,000 to 75,800)`; an open end is said."""
    if not math.isfinite(found.high):
        return f"{three(scale * found.value)}{unit} (not known)"
    low, high = (three(scale * each) for each in (found.low, found.high))
    return f"{three(scale * found.value)}{unit} ({low}{TO}{high}{unit})"


def market_is_known(found: AdoptionFit) -> bool:
    """Whether the record tells how large the market is: it is past the peak, and not too vague."""
    market = found.fit.market
    return found.fit.is_past_peak and market.high < _WIDE * market.low


def headline(found: AdoptionFit) -> str:
    """The finding in one line."""
    return sentences(found)[0].rstrip(".")


def sentences(found: AdoptionFit) -> list[str]:
    """How large the market is, or that the record does not tell; its peak; what drives it."""
    fit = found.fit
    if not market_is_known(found):
        return _unknown(found)
    share = min(1.0, found.sold / fit.market.value)
    return [
        f"The market is about {with_interval(fit.market)}, of which {percent(share)} has been "
        f"sold; sales were highest in period {with_interval(fit.peak_at)}.",
        _driven(found),
        *[_SOON] * bool(fit.at[-1] < _LONG * fit.peak_at.value),
    ]


def _unknown(found: AdoptionFit) -> list[str]:
    """What can be said of a record that has not clearly passed its peak."""
    market = found.fit.market
    at_least = max(market.low, found.sold)
    if market.high < _WIDE * market.low:
        fits = f"the curve alone would give {with_interval(market)}, from its shape so far"
    else:
        fits = f"curves with anything from {three(at_least)} up fit them"
    return [
        "The sales do not tell how large the market is: they have not clearly passed their peak, "
        f"and {fits}.",
        f"So far {three(found.sold)} were sold; fit again when sales have fallen for some periods.",
    ]


def _driven(found: AdoptionFit) -> str:
    p, q = found.fit.innovation, found.fit.imitation
    ratio = q.value / p.value
    who = "Buyers draw each other in" if ratio > 1.0 else "Most buyers come unprompted"
    return (
        f"{who}: a period brings {with_interval(p, scale=100.0, unit='%')} of those who are left "
        f"unprompted, and up to {with_interval(q, scale=100.0, unit='%')} through others who "
        "bought."
    )


def parameter_table(found: AdoptionFit) -> Table:
    """The three numbers, the peak and the error."""
    fit = found.fit
    rows = [
        ("market (m)", with_interval(fit.market) if market_is_known(found) else "not known"),
        ("innovation (p), a period", with_interval(fit.innovation)),
        ("imitation (q), a period", with_interval(fit.imitation)),
        ("peak, period", with_interval(fit.peak_at) if market_is_known(found) else "not known"),
        ("residual standard error", three(fit.error)),
        ("periods", str(len(fit.at))),
    ]
    return Table(("", "estimate (95% interval)"), tuple(rows), "lr")


def table(found: AdoptionFit) -> Table:
    """Each period: sales, fitted sales with their interval."""
    fit = found.fit
    curve, low, high = (
        np.interp(fit.at, fit.along, each) for each in (fit.curve, fit.low, fit.high)
    )
    rows = [
        (
            f"{at:g}",
            three(float(sold)),
            f"{three(float(c))} ({three(float(lo))}{TO}{three(float(hi))})",
        )
        for at, sold, c, lo, hi in zip(fit.at, fit.sales, curve, low, high, strict=True)
    ]
    return Table(("period", "sales", "fitted"), tuple(rows), "lrr")


def document(
    found: AdoptionFit, figures: Sequence[Figure], *, command: str, version: str
) -> Document:
    """The report of a fit."""
    return Document(
        f"{clean(found.name)}: a Bass curve",
        (*shown_first(sentences(found)[:1]), *paragraphs(sentences(found)[1:])),
        (*figures, TableBlock(parameter_table(found))),
        (
            Section("periods", "Period by period", (TableBlock(table(found)),)),
            Section("method", "Method", (
                Paragraph(_METHOD), said(f"flowsim {version}."), *again(command),
            )),
        ),
    )  # fmt: skip


def data(found: AdoptionFit) -> dict[str, Any]:
    """A fit as plain data."""
    fit = found.fit
    return {
        "sentences": sentences(found),
        "name": clean(found.name),
        "market_is_known": market_is_known(found),
        "is_past_peak": fit.is_past_peak,
        "market": _number(fit.market),
        "innovation": _number(fit.innovation),
        "imitation": _number(fit.imitation),
        "peak_at": _number(fit.peak_at),
        "residual_error": fit.error,
        "sold": found.sold,
        "periods": [float(each) for each in fit.at],
        "sales": [float(each) for each in fit.sales],
        "curve": {
            "at": _known(fit.along), "mean": _known(fit.curve),
            "low": _known(fit.low), "high": _known(fit.high),
        },
    }  # fmt: skip


def _number(found: Fitted) -> dict[str, float | None]:
    return {
        name: float(each) if math.isfinite(each) else None
        for name, each in zip(("value", "low", "high"), found, strict=True)
    }


def _known(values: np.ndarray) -> list[float | None]:
    return [float(f"{each:.6g}") if math.isfinite(each) else None for each in values.tolist()]
