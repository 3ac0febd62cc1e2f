"""Facilitation against detection: a curve per quality of targeting over rates of selection, and the scenarios as points on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from zonesim.plots import theme
from zonesim.plots.bands import Scale

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

_TITLE = "Facilitation against detection"

_LINES: tuple[Literal[":", "--", "-", "-."], ...] = (":", "--", "-", "-.")
_GREYS = ("#949494", "#6E6E6E", "#404040")
"""Curves stand back behind the scenarios: lighter for worse targeting."""


@dataclass(frozen=True)
class Dot:
    """One way of selecting: ``found`` of the violations present (share) and release ``time`` (s), each as (mean, low, high).

    ``curve``: the quality of targeting whose curve it is on, None for a scenario. ``words``: the rate, or the title.
    """

    words: str
    curve: str | None
    found: tuple[float, float, float]
    time: tuple[float, float, float]


def frontier(time: str, dots: Sequence[Dot], *, replications: int) -> Figure:
    """Violations found along, release time up; better lies to the right and down. ``time``: the measure of facilitation."""
    if not dots:
        return theme.nothing(_TITLE, "Nothing to draw: no way of selecting has a steady value.")
    scale = Scale.of("s", max(dot.time[0] for dot in dots))
    curves = list(dict.fromkeys(dot.curve for dot in dots if dot.curve is not None))
    scenarios = [dot for dot in dots if dot.curve is None]
    with theme.applied():
        figure = theme.blank(_TITLE, 3.4, legend=_legend(curves, scenarios))
        axes = figure.add_subplot()
        for place, curve in enumerate(curves):
            along = [dot for dot in dots if dot.curve == curve]
            colour = _grey(place, len(curves))
            axes.plot(
                [100 * dot.found[0] for dot in along],
                [dot.time[0] / scale.size for dot in along],
                color=colour,
                linestyle=_LINES[place % len(_LINES)],
                marker=".",
                zorder=2,
            )
            for dot in along:
                # Curves run close together where little is selected: the first has its labels above, the others below.
                above = not place or dot is along[-1]
                axes.annotate(
                    dot.words,
                    (100 * dot.found[0], dot.time[0] / scale.size),
                    xytext=(0, 6 if above else -6),
                    textcoords="offset points",
                    va="bottom" if above else "top",
                    ha="center",
                    fontsize="x-small",
                    color=colour,
                )
        for place, dot in enumerate(scenarios):
            style = theme.style_of(place)
            axes.errorbar(
                100 * dot.found[0],
                dot.time[0] / scale.size,
                xerr=[[100 * max(dot.found[0] - dot.found[1], 0)], [100 * max(dot.found[2] - dot.found[0], 0)]],
                yerr=[[max(dot.time[0] - dot.time[1], 0) / scale.size], [max(dot.time[2] - dot.time[0], 0) / scale.size]],
                color=style.colour,
                marker=style.marker,
                markersize=5,
                linestyle="none",
                elinewidth=1.0,
                zorder=3,
            )
        axes.set_xlabel("expected violations found (% of those present)")
        axes.set_ylabel(f"{time} ({scale.unit})")
        axes.set_xscale("log")  # equal steps of rate and of targeting are factors
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:e}"[0] in "25" else "")
        axes.set_ylim(bottom=0)
        theme.remark(
            figure,
            [
                f"Means over {replications} replications; bars: 95 % intervals. Better lies to the right and down.",
                "Curves: one rate of selection for all, as written; targeting k: an offender is k times as likely to be selected, "
                "at the same number of selections; 1 is chance.",
            ],
        )
        return theme.settled(figure)


def _grey(place: int, count: int) -> str:
    return _GREYS[min(place + len(_GREYS) - min(count, len(_GREYS)), len(_GREYS) - 1)]


def _legend(curves: Sequence[str], scenarios: Sequence[Dot]) -> list[tuple[Artist, str]]:
    from matplotlib.lines import Line2D

    legend: list[tuple[Artist, str]] = [(theme.scenario_handle(place, line=False), dot.words) for place, dot in enumerate(scenarios)]
    for place, curve in enumerate(curves):
        line = Line2D([], [], color=_grey(place, len(curves)), linestyle=_LINES[place % len(_LINES)], marker=".")
        legend.append((line, curve))
    return legend
