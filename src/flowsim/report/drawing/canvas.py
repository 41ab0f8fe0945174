"""A slide to draw on: size, type, colours, shapes, and how it becomes a file.

Input: shapes and texts in units of a slide of 1600 x 900, the origin at the top left. Output: SVG
with its text as text, and PNG; the same bytes for the same drawing. Must not depend on: results.

No pyplot, which costs half a second and keeps global state, and no axes, which cost more than
everything that is drawn on them here.
"""

from __future__ import annotations

import gc
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from flowsim.report.format.text import fit, wrap

WIDTH, HEIGHT = 1600.0, 900.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 1552.0, 175.0, 825.0  # where to draw
_DPI = 120
_POINTS_TO_UNITS = _DPI / 72.0

# Okabe and Ito's palette, distinct with any kind of colour vision, and greys.
BLUE = "#0072B2"
SKY = "#7CC0EA"
ORANGE = "#D55E00"
INK = "#1A1A1A"
SOFT = "#5F5F5F"
BAR = "#9DB4C4"
FAINT = "#E2E2E2"

TITLE, TEXT, SMALL = 25.0, 17.0, 14.0
_TITLE_LETTERS, _TITLE_LINES = 56, 2  # letters that fit on a line
_SMALLER = 1.2
_EDGE = 16.0  # of the slide, that no text comes nearer

_FONT = "DejaVu Sans"
_STYLE: dict[Any, Any] = {
    "font.family": _FONT,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "text.hinting": "none",  # fitting letters to pixels takes a fifth of the time
    "svg.fonttype": "none",
    "svg.hashsalt": "flowsim",
}

Side = Literal["left", "center", "right"]
Height = Literal["top", "center", "bottom", "baseline"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from low to high on a stretch of the slide."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value is."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def wide(text: str, *, size: float = TEXT, bold: bool = False) -> float:
    """How wide a line of text is on a slide."""
    font = FontProperties(family=_FONT, weight="bold" if bold else "normal", size=size)
    across, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(across) * _POINTS_TO_UNITS


def within(text: str, room: float, *, size: float = TEXT, bold: bool = False, most: int = 1) -> str:
    """The text in a limited number of lines, none wider than the room; the last may be cut."""
    measure = partial(wide, size=size, bold=bold)
    lines = wrap(text, room, measure) if most > 1 else [text]
    rest = " ".join(lines[most - 1 :])
    return "\n".join([*lines[: most - 1], *([fit(rest, room, measure)] if rest else [])])


class Slide:
    """A slide with its finding as the title; no text leaves it."""

    def __init__(self, title: str, note: str) -> None:
        self.title = title
        size = (WIDTH / _DPI, HEIGHT / _DPI)
        self.figure = Figure(figsize=size, dpi=_DPI, facecolor="white")
        self._alike: dict[Any, tuple[PathPatch, list[Any], list[Any]]] = {}
        self._units = Affine2D().scale(1.0 / WIDTH, -1.0 / HEIGHT).translate(0.0, 1.0)
        lines, size_of_title = textwrap.wrap(title, _TITLE_LETTERS), TITLE
        if len(lines) > _TITLE_LINES:  # in smaller letters, and if that is not enough cut
            size_of_title = TITLE / _SMALLER
            letters = int(_TITLE_LETTERS * _SMALLER)
            lines = textwrap.wrap(title, letters, max_lines=_TITLE_LINES, placeholder=" …")
        self.text(LEFT, 42.0, "\n".join(lines), size=size_of_title, bold=True, height="top")
        size_of_note = SMALL * min(1.0, (RIGHT - LEFT) / max(1.0, wide(note, size=SMALL)))
        self.text(LEFT, 872.0, note, size=size_of_note, color=SOFT, height="bottom")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        color: str = INK,
        side: Side = "left",
        height: Height = "center",
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """A text whose side and height say which of its points is at x, y.

        What would leave the slide is cut.
        """
        if not turned:
            room = {"left": WIDTH - _EDGE - x, "right": x - _EDGE}
            room["center"] = 2.0 * min(room.values())
            measure = partial(wide, size=size, bold=bold)
            text = "\n".join(fit(line, room[side], measure) for line in text.split("\n"))
        self.figure.text(
            x,
            y,
            text,
            fontsize=size,
            color=color,
            ha=side,
            va="center_baseline" if height == "center" and "\n" not in text else height,
            fontweight="bold" if bold else "normal",
            rotation=90.0 if turned else 0.0,
            rotation_mode="anchor" if turned else None,
            transform=self._place,
        )

    @property
    def _place(self) -> Any:
        return self._units + self.figure.transFigure

    def bar(self, start: float, end: float, y: float, thickness: float, color: str) -> None:
        """A bar along x, its middle at y."""
        low, high = y - thickness / 2.0, y + thickness / 2.0
        corners = [(start, low), (end, low), (end, high), (start, high)]
        self._gather(corners, color, closed=True, facecolor=color, linewidth=0.0)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        color: str,
        *,
        thickness: float = 2.0,
        layer: int = 2,
    ) -> None:
        """A line through points; thickness in units of the slide; layer 0 is behind all."""
        self._gather(
            list(zip(xs, ys, strict=True)),
            color,
            fill=False,
            edgecolor=color,
            linewidth=thickness / _POINTS_TO_UNITS,
            zorder=layer,
            capstyle="butt",
            joinstyle="round",
        )

    def dot(self, x: float, y: float, color: str) -> None:
        """A round mark."""
        self._add(Line2D([x], [y], color=color, marker="o", markersize=9.0))

    def area(self, points: Any, color: str) -> None:
        """A filled outline; points [n, 2]."""
        self._add(Polygon(points, closed=True, color=color, linewidth=0.0))

    def steps(
        self, xs: Sequence[float], heights: Sequence[float], floor: float, color: str
    ) -> None:
        """An area with a height between one x and the next, above a floor."""
        points = [(xs[0], floor)]
        for place, height in enumerate(heights):
            points += [(xs[place], floor - height), (xs[place + 1], floor - height)]
        points.append((xs[-1], floor))
        self._gather(points, color, closed=True, facecolor=color, linewidth=0.0)

    def _gather(
        self, points: list[tuple[float, float]], color: str, *, closed: bool = False, **looks: Any
    ) -> None:
        """Put a shape to those that look alike; all of them are one path, which is much quicker."""
        key = (color, closed, looks.get("linewidth"), looks.get("zorder"))
        if key not in self._alike:
            patch = PathPatch(Path(np.empty((0, 2))), **looks)
            self._add(patch)
            self._alike[key] = (patch, [], [])
        _, vertices, codes = self._alike[key]
        vertices += points
        codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 1)]
        if closed:
            vertices.append(points[0])
            codes.append(Path.CLOSEPOLY)

    def whole(self) -> Figure:
        """The figure with all that was drawn so far."""
        for patch, vertices, codes in self._alike.values():
            patch.set_path(Path(np.array(vertices), codes))
        return self.figure

    def _add(self, artist: Any) -> None:
        artist.set_transform(self._place)
        self.figure.add_artist(artist)


@contextmanager
def style() -> Iterator[None]:
    """Everything drawn inside looks alike; nothing outside is changed."""
    collects = gc.isenabled()
    gc.disable()  # thousands of small objects that all live on: a fifth of the time
    try:
        with mpl.rc_context(_STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            yield
    finally:
        if collects:
            gc.enable()


def as_svg(slide: Slide) -> bytes:
    """The slide as SVG."""
    buffer = BytesIO()
    canvas: Any = FigureCanvasSVG(slide.whole())
    canvas.print_svg(buffer, metadata={"Date": None, "Creator": "flowsim"})
    return buffer.getvalue()


def as_png(slide: Slide) -> bytes:
    """The slide as PNG."""
    buffer = BytesIO()
    slide.figure.dpi = _DPI  # SVG leaves another one behind
    canvas: Any = FigureCanvasAgg(slide.whole())
    canvas.print_png(buffer, metadata={"Software": "flowsim"}, pil_kwargs={"compress_level": 3})
    return buffer.getvalue()
