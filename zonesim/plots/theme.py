"""One look for all pictures: colours, type, where title, legend and remarks stand, and how a picture is written to disk.

Colours are those of Okabe and Ito (2008), which people with any of the common colour deficiencies can tell apart; every scenario has
a line style and a marker of its own as well, so that colour is never the only cue.
"""

from __future__ import annotations

import io
import os
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    Legend = Sequence[tuple[Artist, str]]

WIDTH = 6.7
"""Width of every picture in inches: the text of an A4 page with margins of 2 cm."""

PNG_DPI = 200

PALETTE = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colours, without the yellow, which is too pale for a line on white."""

NEUTRAL = "#8C8C8C"
PALE = "#F2F2F2"

_LINES = ("-", "--", "-.", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5)), (0, (9, 2)), (0, (3, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")

_SIZE = 8.0
_LINE = 0.165
"""Height of a line of the legend in inches."""
_WIDTHS = {1: 100, 2: 46, 3: 28, 4: 20}
"""Characters that fit into one of so many columns."""

_RC: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": _SIZE,
    "axes.titlesize": _SIZE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": _SIZE,
    "xtick.labelsize": _SIZE - 0.5,
    "ytick.labelsize": _SIZE - 0.5,
    "legend.fontsize": _SIZE,
    "legend.title_fontsize": _SIZE + 2,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#606060",
    "axes.linewidth": 0.7,
    "xtick.color": "#404040",
    "ytick.color": "#404040",
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "lines.linewidth": 1.4,
    "lines.markersize": 4.0,
    "hatch.linewidth": 0.7,
    "figure.dpi": PNG_DPI,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "svg.fonttype": "none",
    "svg.hashsalt": "zonesim",
    # Titles come from users: a dollar sign in one is a dollar sign.
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Style:
    """How one scenario is drawn in every picture."""

    colour: str
    line: Any
    marker: str


def style_of(place: int) -> Style:
    """The style of the scenario at this place; the baseline, at place 0, is black and solid. All differ up to seven times seven."""
    colour, turn = place % len(PALETTE), place // len(PALETTE)
    return Style(PALETTE[colour], _LINES[(colour + turn) % len(_LINES)], _MARKERS[(colour + turn) % len(_MARKERS)])


@contextmanager
def applied() -> Iterator[None]:
    """Draw in this theme, whatever the user's own matplotlib settings say."""
    from matplotlib import style

    with style.context(_RC, after_reset=True):
        yield


def blank(title: str, height: float, *, legend: Legend = ()) -> Figure:
    """A picture with its title and legend on top and ``height`` inches for everything below; it lays itself out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    columns = _columns([label for _, label in legend])
    labels = [wrapped(label, _WIDTHS[columns]) for _, label in legend]
    lines = sum(label.count("\n") + 1 for label in labels) if columns == 1 else -(-len(labels) // columns)
    figure = Figure(figsize=(WIDTH, height + 0.3 + _LINE * lines), layout="constrained")
    FigureCanvasAgg(figure)
    # One artist for both: matplotlib's layout makes room for one thing above the axes, not for two.
    head = figure.legend(
        [handle for handle, _ in legend],
        labels,
        title=wrapped(title, 80),
        loc="outside upper left",
        ncols=columns,
        alignment="left",
        frameon=False,
        borderpad=0.1,
        handlelength=3.0,
        columnspacing=1.5,
    )
    head.get_title().set_fontweight("bold")
    return figure


def nothing(title: str, sentence: str) -> Figure:
    """A picture of nothing, with a sentence that says why."""
    with applied():
        figure = blank(title, 0.9)
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.text(0.5, 0.5, wrapped(sentence, 90), transform=axes.transAxes, ha="center", va="center", color="#505050")
        return settled(figure)


def _columns(labels: Sequence[str]) -> int:
    """In how many columns labels stand without being broken, if they can."""
    longest = max(map(len, labels), default=0)
    return next((columns for columns in (4, 3, 2) if len(labels) >= columns and longest <= _WIDTHS[columns]), 1)


def settled(figure: Figure) -> Figure:
    """The picture with everything where it will be: laid out once, so that PNG and SVG agree and every copy is the same."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most ``width`` characters; a unit stays with what it belongs to."""
    for unit in ("%", "(h)"):
        text = text.replace(f" {unit}", f"\N{NO-BREAK SPACE}{unit}")
    return "\n".join(textwrap.wrap(text, width))


def capital(title: str) -> str:
    """With a capital at its beginning."""
    return title[:1].upper() + title[1:]


def contrast(one: Any, other: Any) -> float:
    """Ratio of the lighter to the darker colour, from 1 (no difference) to 21 (black and white), by their relative luminances.

    As the Web Content Accessibility Guidelines 2.1 define it, which ask for 4.5 where text is small.
    """
    from matplotlib.colors import to_rgb

    lights = []
    for colour in (one, other):
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def ink(ground: Any) -> str:
    """Black or white, whichever is easier to read on a colour: one of them has a contrast of 4.5 at least with any."""
    return max("black", "white", key=lambda colour: contrast(colour, ground))


def remark(figure: Figure, sentences: Sequence[str]) -> None:
    """What the reader has to know, in small grey type under the axes."""
    text = " ".join(sentence for sentence in sentences if sentence)
    note = figure.supxlabel("", x=0.01, ha="left", fontsize=_SIZE - 1.5, color="#505050")
    # Titles of scenarios stand in it, and their letters are as wide as they are: the longest lines that fit.
    for width in range(160, 60, -5):
        note.set_text(wrapped(text, width))
        if note.get_window_extent().x1 <= 0.99 * figure.bbox.x1:
            break


def scenario_handle(place: int, *, line: bool = True) -> Artist:
    """What stands for a scenario in a legend: its line with its marker, or the marker alone."""
    from matplotlib.lines import Line2D

    style = style_of(place)
    return Line2D([], [], color=style.colour, linestyle=style.line if line else "none", marker=style.marker)


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a picture as ``stem``.png (200 dpi) and ``stem``.svg (text as text), whole or not at all; returns both paths.

    Both carry the picture's title and its remark as their metadata, for captions.

    The same picture always gives the same bytes. Raises OSError when the folder cannot be written to.
    """
    written = []
    told = {"Title": _title(figure), "Description": " ".join(figure.get_supxlabel().split("\n"))}
    with applied():
        for kind, metadata in (("png", {**told, "Software": None}), ("svg", {**told, "Date": None, "Creator": "zonesim"})):
            content = io.BytesIO()
            figure.savefig(content, format=kind, dpi=PNG_DPI, metadata=metadata)
            written.append(stem.with_name(f"{stem.name}.{kind}"))
            _write(written[-1], content.getvalue())
    return written


def saving(draw: Callable[[], Figure]) -> Callable[[Path], list[Path]]:
    """What draws a picture and saves it under a stem."""
    return lambda stem: save(draw(), stem)


def _title(figure: Figure) -> str:
    """What stands on top, in one line."""
    return " ".join(legend.get_title().get_text().replace("\n", " ") for legend in figure.legends[:1])


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place in one step: whoever looks sees the old one or the new one, never half of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
