"""How busy each facility's servers are, hour by hour: a heat map per scenario, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, Hours, mean_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Utilisation through the day"

_COLOURS = "cividis"
"""Perceptually uniform and the same to people with and without a colour deficiency (Nuñez, Anderton and Renslow 2018)."""

_TITLE_WIDTHS = {1: 60, 2: 31, 3: 22}
"""Characters that fit above one of so many panels in a row."""

_CLOSED: dict[str, Any] = {"facecolor": "#E8E8E8", "edgecolor": "#A8A8A8", "hatch": "//////", "linewidth": 0.0}


def utilisation(edges: Floats, busy: Mapping[str, Mapping[str, Floats]]) -> Figure:
    """Mean utilisation by pool and hour; hours without a rostered server are hatched.

    ``edges``: bounds of the hours of the window in seconds, from midnight to midnight. ``busy``: scenario -> pool -> shares between 0
    and 1, (replications, hours), NaN where nobody is rostered. Windows of more than two days are folded into their mean day, over
    the days on which the pool is open. Raises ValueError for hours that do not make whole days or do not fit the values.
    """
    hours = Hours.of(edges)
    maps = {scenario: {pool: mean_of(hours.fold(values)) for pool, values in found.items()} for scenario, found in busy.items()}
    pools = list(dict.fromkeys(pool for found in maps.values() for pool in found))
    if not pools:
        return theme.nothing(_TITLE, "Nothing to draw: this zone has no facility with servers.")
    columns = 1 if len(maps) == 1 else 2 if len(maps) <= 4 else 3
    rows = -(-len(maps) // columns)
    labels = [theme.wrapped(pool, 34) for pool in pools]
    titles = [theme.wrapped(scenario, _TITLE_WIDTHS[columns]) for scenario in maps]
    with theme.applied():
        # All cells are of one height: that of the longest label.
        cells = len(pools) * (0.05 + 0.1 * _lines(labels))
        above = [0.2 + 0.14 * _lines(titles[row * columns :][:columns]) for row in range(rows)]
        closed = any(np.isnan(found.get(pool, np.nan)).any() for found in maps.values() for pool in pools)
        figure = theme.blank(_TITLE, 1.5 + rows * max(cells, 0.4) + sum(above), legend=_legend(closed=closed))
        grid = figure.add_gridspec(rows, columns)
        panels = [figure.add_subplot(grid[place // columns, place % columns]) for place in range(len(maps))]
        for place, (axes, title, found) in enumerate(zip(panels, titles, maps.values(), strict=True)):
            mesh = _panel(axes, np.array([found.get(pool, np.full(hours.shown, np.nan)) for pool in pools]), hours)
            axes.set_title(title)
            axes.set_yticks(np.arange(len(pools)) + 0.5, labels if place % columns == 0 else [""] * len(pools), fontsize=6.5)
            if place + columns >= len(panels):
                axes.set_xlabel(theme.wrapped(hours.label, _TITLE_WIDTHS[columns]))
            else:
                axes.tick_params(labelbottom=False)
        bar = figure.colorbar(mesh, ax=panels, location="bottom", shrink=0.6, aspect=30, pad=0.15 / figure.get_figheight())
        bar.set_label("utilisation of rostered servers (%)")
        bar.outline.set_visible(False)
        theme.remark(figure, [_remark(busy, hours)])
        return theme.settled(figure)


def _lines(texts: Sequence[str]) -> int:
    """Lines of the longest of the texts."""
    return max(text.count("\n") + 1 for text in texts)


def _panel(axes: Axes, shares: Floats, hours: Hours) -> Any:
    """One scenario, pools from the top in the order of the zone; what is not drawn over stays hatched."""
    from matplotlib.patches import Rectangle

    axes.grid(visible=False)
    axes.add_patch(Rectangle((0, 0), hours.shown, len(shares), zorder=0, **_CLOSED))
    mesh = axes.pcolormesh(
        np.arange(hours.shown + 1),
        np.arange(len(shares) + 1),
        np.ma.masked_invalid(100 * shares),
        cmap=_COLOURS,
        vmin=0,
        vmax=100,
        edgecolors="white",
        linewidth=0.3,
    )
    axes.set_ylim(len(shares), 0)
    axes.set_xlim(0, hours.shown)
    axes.set_xticks(hours.ticks[::2])
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)
    return mesh


def _legend(*, closed: bool) -> list[tuple[Artist, str]]:
    from matplotlib.patches import Patch

    return [(Patch(**_CLOSED), "no server rostered in this hour")] if closed else []


def _remark(busy: Mapping[str, Mapping[str, Floats]], hours: Hours) -> str:
    replications = max(len(values) for found in busy.values() for values in found.values())
    over = f"mean over {replications} replications" if replications > 1 else "one replication"
    days = ", over the days on which the facility is open" if hours.folded else ""
    return f"Share of rostered server time in use, {over}{days}."
