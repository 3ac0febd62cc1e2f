"""The share of visits not yet over so long after arrival: how long the slowest stay, which a mean does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from zonesim.plots import theme
from zonesim.plots.bands import Floats, PointwiseBand, band
from zonesim.units import HOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Visits still in the zone"

_IN_FULL = 0.01
"""The linear panel ends when fewer than this share remain: what follows is for the logarithmic one."""

_FEWEST = 1e-4
"""Lower end of the logarithmic axis: one visit in ten thousand."""


def survival(times: Floats, shares: Mapping[str, Floats]) -> Figure:
    """Share of visits still in the zone after a time, in full on the left, the tail on a logarithmic scale on the right.

    ``times`` since arrival in seconds, shape (points,), rising. ``shares``: scenario -> shares between 0 and 1, (replications, points);
    a replication without visits is NaN and left out. Raises ValueError when the shapes do not fit.
    """
    for scenario, values in shares.items():
        if values.ndim != 2 or values.shape[1] != len(times):
            raise ValueError(f"{scenario}: shares of shape {values.shape} for {len(times)} times")
    from matplotlib.ticker import MaxNLocator

    bands = {scenario: band(values) for scenario, values in shares.items()}
    hours = times / HOUR
    known = [level for level in bands.values() if np.nanmax(level.mean, initial=0) > 0]
    if not known:
        return theme.nothing(_TITLE, "Nothing to draw: no visit began in the observed window, or none took any time.")
    with theme.applied():
        figure = theme.blank(_TITLE, 2.8, legend=[(theme.scenario_handle(place), scenario) for place, scenario in enumerate(shares)])
        whole, tail = figure.subplots(1, 2)
        for axes in (whole, tail):
            for place, level in enumerate(bands.values()):
                _curve(axes, hours, level, place)
            axes.set_xlabel("time since arrival (h)")
            axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 3, 5, 10]))
            axes.set_ylabel("visits still in the zone (%)")
        whole.set_title("all visits")
        whole.set_xlim(0, _until(hours, known, _IN_FULL))
        whole.set_ylim(0, 102)
        tail.set_title("the longest visits (logarithmic scale)")
        tail.set_xlim(0, _until(hours, known, _FEWEST))
        _logarithmic(tail, known)
        theme.remark(figure, _remarks(shares))
        return theme.settled(figure)


def _curve(axes: Axes, hours: Floats, level: PointwiseBand, place: int) -> None:
    """One scenario in percent; a share of 0 has no place on a logarithmic axis and is left out of both. Nothing where there is none."""
    if not np.nanmax(level.mean, initial=0) > 0:
        return
    style = theme.style_of(place)
    mean = np.where(level.mean > 0, 100 * level.mean, np.nan)
    low, high = (100 * np.clip(limit, _FEWEST / 100, 1) for limit in (level.low, level.high))
    axes.fill_between(hours, low, high, color=style.colour, alpha=0.16, linewidth=0)
    gap = 0.09
    axes.plot(hours, mean, color=style.colour, linestyle=style.line, marker=style.marker, markevery=(0.02 + gap * place / 5, gap))


def _until(hours: Floats, known: list[PointwiseBand], share: float) -> float:
    """The first time at which no scenario has more than this share left, or the last time there is."""
    more = np.any([np.nan_to_num(level.mean) > share for level in known], axis=0)
    last = int(np.flatnonzero(more)[-1]) if more.any() else 0
    return float(hours[min(last + 1, len(hours) - 1)])


def _logarithmic(axes: Axes, known: list[PointwiseBand]) -> None:
    """From 100 % down to the decade of the smallest share there is."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    smallest = min(float(level.mean[level.mean > 0].min()) for level in known)
    decade = 10 ** np.floor(np.log10(max(smallest, _FEWEST)))
    axes.set_yscale("log")
    axes.set_ylim(100 * min(decade, 0.1), 120)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()


def _remarks(shares: Mapping[str, Floats]) -> list[str]:
    replications = max(len(values) for values in shares.values())
    sentences = [
        f"Line: mean over {replications} replications; band: its 95 % interval, point by point."
        if replications > 1
        else "One replication, without an interval."
    ]
    left_out = sum(int(np.isnan(values).all(axis=1).sum()) for values in shares.values())
    if left_out:
        sentences.append(f"Left out: {left_out} replication{'s' if left_out > 1 else ''} without visits.")
    return sentences
