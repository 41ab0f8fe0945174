"""A slide to draw on: size, type, colours, and how it becomes a file.

Enters: titles and figures. Leaves: figures of 16:9 and their bytes as SVG and PNG, the same for the
same drawing. Must not know: results. No pyplot: it costs half a second and keeps global state.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 13.333, 7.5, 120  # 1600 x 900 pixels

# Okabe and Ito's palette, told apart with any kind of colour vision, and greys.
BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#D55E00"
INK = "#1A1A1A"
SOFT = "#5F5F5F"
BAR = "#9DB4C4"

TITLE, TEXT, SMALL = 25.0, 17.0, 14.0
_TITLE_LETTERS = 56  # that fit on a line

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "axes.labelcolor": SOFT,
    "axes.labelsize": SMALL,
    "axes.edgecolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "svg.fonttype": "none",
    "svg.hashsalt": "flowsim",
    "path.simplify": True,
}


@contextmanager
def style() -> Iterator[None]:
    """Everything drawn inside looks alike; nothing outside is changed."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def slide(title: str, subtitle: str) -> Figure:
    """An empty slide with its finding as the title; draw between 10 and 80 % of its height."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
    lines = textwrap.wrap(title, _TITLE_LETTERS)[:2] or [""]
    if len(lines) == 2 and len(title) > 2 * _TITLE_LETTERS:
        lines[1] = textwrap.shorten(lines[1], _TITLE_LETTERS - 2) + " …"
    figure.text(0.04, 0.955, "\n".join(lines), fontsize=TITLE, fontweight="bold", va="top")
    figure.text(0.04, 0.035, subtitle, fontsize=SMALL, color=SOFT, va="bottom")
    return figure


def axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place of the slide, in shares of it."""
    return figure.add_axes((left, bottom, width, height))


def bare(ax: Axes) -> None:
    """Take away what carries no information."""
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)


def as_svg(figure: Figure) -> bytes:
    """The slide as SVG with its text as text."""
    buffer = BytesIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(buffer, metadata={"Date": None, "Creator": "flowsim"})
    return buffer.getvalue()


def as_png(figure: Figure) -> bytes:
    """The slide as PNG."""
    buffer = BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(buffer, metadata={"Software": "flowsim"}, pil_kwargs={"compress_level": 3})
    return buffer.getvalue()
