"""Fields with their numbers in them, coloured by value: a measure over two factors, and a map of squares."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, Scale, decimals_of, number, rounded_off
from zonesim.studies.figures import Surface, TileMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Colormap, Normalize
    from matplotlib.figure import Figure

_FIELDS = 4.4
"""Inches that the fields of a surface have beside their labels and the scale, about."""
_LETTER = 0.068
"""Width of a digit of small type in inches."""
_TILE, _GAP = 0.64, 0.03
"""Side of a tile in inches, and the white around it in tiles."""
_NAME = 5.6
"""Size of the names of tiles."""
_FREE = 3
"""Tiles beside each other above which the scale of colours stands."""
_NARROW = 8
"""Columns of fewer letters are narrow."""
MAYBE, ALWAYS = "In parentheses: the change may be none.", "0 alone: in every replication."


@dataclass(frozen=True)
class Shades:
    """Colours of values: around 0 purple and orange, for changes; else from yellow to dark blue. Darker is further from 0, or more.

    Both scales grow darker all along, so that they are read in grey as well.
    """

    colours: Colormap
    norm: Normalize

    @classmethod
    def of(cls, values: Floats, *, change: bool) -> Shades:
        """For these values, some of them defined."""
        from matplotlib import colormaps
        from matplotlib.colors import Normalize

        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        if change:
            high = max(abs(low), abs(high))
            low = -high
        if low == high:
            low, high = low - (abs(low) or 1.0), high + (abs(high) or 1.0)
        return cls(colormaps["PuOr" if change else "cividis_r"], Normalize(low, high))

    def colour(self, value: float) -> tuple[float, float, float, float]:
        """Of a value."""
        return self.colours(float(self.norm(value)))

    @property
    def scale(self) -> ScalarMappable:
        """What a scale of colours is drawn from."""
        from matplotlib.cm import ScalarMappable

        return ScalarMappable(self.norm, self.colours)


def surface(what: Surface, *, replications: int) -> Figure:
    """A field per pair of values, with its number and, smaller, the half-width of its interval; darker is more."""
    if not what.values.size or np.isnan(what.values).all():
        return theme.nothing(what.title, "Nothing to draw: the measure is nowhere defined.")
    largest = float(np.nanmax(np.abs(what.values)))
    scale = Scale.of(what.unit, largest, change=what.change)
    shown = rounded_off(what.values, largest) / scale.size
    halves = np.full(shown.shape, np.nan) if what.half is None else rounded_off(what.half, largest) / scale.size
    # Without intervals, how far apart the numbers are decides how many digits they need.
    apart = float(np.nanmax(shown) - np.nanmin(shown)) or float(np.nanmax(np.abs(shown)))
    decimals = decimals_of(halves.ravel(), [apart])
    words = {place: _words(float(shown[place]), float(halves[place]), decimals, what) for place in np.ndindex(*shown.shape)}
    fits = _FIELDS / len(what.x) >= _LETTER * max(max(map(len, pair)) for pair in words.values())
    known = fits and not np.isnan(halves).all()
    with theme.applied():
        figure = theme.blank(theme.capital(what.title), max(1.6, (0.4 if known else 0.32) * len(what.y)) + 0.7)
        axes = figure.add_subplot()
        shades = Shades.of(shown, change=what.change)
        axes.imshow(shown, aspect="auto", origin="lower", cmap=shades.colours, norm=shades.norm)
        for (row, column), (text, half) in words.items() if fits else ():
            value = float(shown[row, column])
            ink = "black" if math.isnan(value) else theme.ink(shades.colour(value))
            _write(axes, column, row, text, half, ink)
        axes.grid(visible=False)
        _label_columns(axes, what.x)
        axes.set_yticks(range(len(what.y)), [theme.wrapped(label, 34) for label in what.y])
        axes.set_xlabel(what.x_label)
        axes.set_ylabel(what.y_label)
        figure.colorbar(shades.scale, ax=axes, label=f"({scale.unit})", format=_tick)
        theme.remark(
            figure,
            [
                f"Means over {replications} replications"
                + (", with half-widths of their 95 % intervals, field by field." if known else "."),
                "–: not run, or not defined." if np.isnan(shown).any() else "",
                *_notes(words.values()),
                "" if fits else "The fields are too narrow for their numbers; the table has them.",
            ],
        )
        return theme.settled(figure)


def tile_map(what: TileMap, *, replications: int) -> Figure:
    """A square per region with its name, its number and, smaller, the half-width of its interval; pale where there is nothing."""
    points = {tile: tile.point for tile in what.tiles if tile.point is not None and not math.isnan(tile.point.mean)}
    if not points:
        return theme.nothing(what.title, "Nothing to draw: the measure is nowhere defined.")
    scale = Scale.of(what.unit, max(abs(point.mean) for point in points.values()), change=what.change)
    largest = max(abs(point.mean) for point in points.values())
    means = rounded_off(np.array([point.mean for point in points.values()]), largest) / scale.size
    halves = rounded_off(np.array([(point.high - point.low) / 2 for point in points.values()]), largest) / scale.size
    decimals = decimals_of(halves, means)
    with theme.applied():
        from matplotlib.patches import Rectangle

        rows, columns = max(tile.row for tile in what.tiles) + 1, max(tile.column for tile in what.tiles) + 1
        figure = theme.blank(theme.capital(what.title), _TILE * rows + 0.3)
        axes = figure.add_subplot()
        shades = Shades.of(means, change=what.change)
        words = {
            tile: _words(mean, half, decimals, what) for tile, mean, half in zip(points, means.tolist(), halves.tolist(), strict=True)
        }
        for tile in what.tiles:
            there = tile in points
            face = shades.colour(points[tile].mean / scale.size) if there else theme.PALE
            corner = (tile.column - 0.5 + _GAP, tile.row - 0.5 + _GAP)
            axes.add_patch(Rectangle(corner, 1 - 2 * _GAP, 1 - 2 * _GAP, facecolor=face, edgecolor="#B0B0B0", linewidth=0.4))
            ink = theme.ink(face) if there else "#606060"
            name = theme.wrapped(tile.name, 12)
            axes.text(tile.column, tile.row - 0.42, name, ha="center", va="top", fontsize=_NAME, linespacing=0.95, color=ink)
            if there:
                _write(axes, tile.column, tile.row + 0.19, *words[tile], ink)
        axes.set_xlim(-0.5, columns - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_aspect("equal")
        axes.set_axis_off()
        # In the corner that the map leaves free, if it does, else above it.
        free = not any(tile.row < 2 and tile.column < _FREE for tile in what.tiles)
        beside = axes.inset_axes((0.0, 0.93 if free else 1.04, _FREE / columns - 0.02, 0.022))
        figure.colorbar(shades.scale, cax=beside, orientation="horizontal", format=_tick)
        beside.set_xlabel(theme.wrapped(f"{what.label} ({scale.unit})", 32))
        beside.locator_params(axis="x", nbins=3)
        theme.remark(
            figure,
            [
                "A square per region, about where it lies, without regard to its size.",
                f"Means over {replications} replications with half-widths of their 95 % intervals, each by itself.",
                "Pale: nothing there." if len(points) < len(what.tiles) else "",
                *_notes(words.values()),
            ],
        )
        return theme.settled(figure)


def _label_columns(axes: Axes, labels: Sequence[str]) -> None:
    """Names of columns in lines as wide as a column, of which only words that are much wider are broken; upright under narrow ones."""
    wide = int(_FIELDS / len(labels) / 0.065)
    longest = max((len(word) for label in labels for word in label.split()), default=0)
    if longest > wide and wide < _NARROW:
        axes.set_xticks(range(len(labels)), [theme.wrapped(label, 34) for label in labels], rotation=90)
    else:
        broken = longest > wide + 4
        axes.set_xticks(
            range(len(labels)), ["\n".join(textwrap.wrap(label, max(wide, 1), break_long_words=broken)) for label in labels]
        )


def _tick(value: float, _: int | None = None) -> str:
    """A number on a scale of colours."""
    return f"{value:,.6g}".replace("-", "−")


def _words(value: float, half: float, decimals: int, what: Surface | TileMap) -> tuple[str, str]:
    """The number of a field, in parentheses where it may be 0 for all that is known, and its half-width; "" where there is none."""
    if math.isnan(value):
        return "–", ""
    if value == half == 0:
        return "0", ""
    text = number(value, decimals, plus=what.change)
    told = not isinstance(what, Surface) or what.half is not None
    maybe = what.change and told and not abs(value) > half
    return f"({text})" if maybe else text, "" if math.isnan(half) else f"± {number(half, decimals)}"


def _notes(words: Collection[tuple[str, str]]) -> list[str]:
    """Sentences on what stands in the fields."""
    texts = [text for text, _ in words]
    return [
        MAYBE if any(text.startswith("(") for text in texts) else "",
        ALWAYS if "0" in texts and any(half for _, half in words) else "",
    ]


def _write(axes: Axes, x: float, y: float, text: str, half: str, ink: str) -> None:
    """The number in the middle of a field, or above its half-width; italic where it stands in parentheses."""
    slant = "italic" if text.startswith("(") else "normal"
    at: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "color": ink}
    axes.annotate(text, (x, y), xytext=(0, 0.5 if half else 0), va="bottom" if half else "center", fontsize="small", style=slant, **at)
    if half:
        axes.annotate(half, (x, y), xytext=(0, -1.5), va="top", fontsize="x-small", style=slant, **at)
