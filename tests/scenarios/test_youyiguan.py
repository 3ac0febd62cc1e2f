"""Youyiguan: the hold is what the published clearance time *before* makes it, and what is said of *after* follows."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from zonesim import load_scenario, simulate
from zonesim.scenario.schema import Scenario
from zonesim.studies.compare import Run
from zonesim.units import HOUR, MINUTE

PLACES = Path(__file__).parents[2] / "scenarios" / "places"
PUBLISHED = 2 * HOUR
"""Mean clearance time of all laden imports before May 2019 [K29]."""
SEED = 2019
REPLICATIONS = 100


def scenario(when: str, *changes: str) -> Scenario:
    """The gate "before" or "after"."""
    return load_scenario(PLACES / f"youyiguan_{when}.toml", changes)


def hold(of: Scenario) -> float:
    """Mean hold, in seconds, of those who do not pass at the first attempt."""
    assert of.clearance is not None
    return of.clearance.hold.mean


def replicated(of: Scenario) -> Run:
    """Replications on random numbers that the hold in the file has never met; the same for every hold."""
    return simulate(of, replications=REPLICATIONS, seed=SEED)


def fitted(shipped: float) -> float:
    """The hold at which the mean release time of imports is the published one: on a straight line between two that are tried."""
    tried = (0.9 * shipped, 1.1 * shipped)
    low, high = (
        replicated(scenario("before", f"clearance.hold.exponential.mean={length!r} s")).interval("release_time_mean", "inbound").mean
        for length in tried
    )
    assert low < PUBLISHED < high
    return tried[0] + (PUBLISHED - low) / (high - low) * (tried[1] - tried[0])


@pytest.mark.verification
def test_the_hold_is_fitted_to_before_alone_and_after_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (replicated(scenario(when)) for when in ("before", "after"))
    shipped = hold(before.scenario)
    again = fitted(shipped)
    lines = [
        "",
        f"Youyiguan, {REPLICATIONS} replications, seed {SEED}; simulated with 95 % intervals",
        f"  hold, in the file {shipped:.0f} s, fitted again {again:.0f} s",
        "                                                    published   before                   after",
    ]
    for words, published, measure, of, unit, in_words in (
        ("mean release time of laden imports", "2 h, -", "release_time_mean", "inbound", MINUTE, "min"),
        ("mean release time of laden exports", "-, -", "release_time_mean", "outbound", MINUTE, "min"),
        ("laden imports passed at the first attempt", "20, 95 %", "first_attempt_share", "inbound", 0.01, "%"),
    ):
        found = (run.interval(measure, of) for run in (before, after))
        columns = "   ".join(f"{one.mean / unit:6.2f} [{one.low / unit:.2f}, {one.high / unit:.2f}]" for one in found)
        lines.append(f"  {words:<50}{published:<12}{columns} {in_words}")
    # A worker of pytest-xdist has no terminal: what is captured there is shown in the end (-rP). Elsewhere it is shown at once.
    with nullcontext() if "PYTEST_XDIST_WORKER" in os.environ else capsys.disabled():
        sys.stdout.write("\n".join([*lines, ""]))

    clearance = before.interval("release_time_mean", "inbound")
    assert clearance.half_width < 0.02 * PUBLISHED
    assert shipped == pytest.approx(again, rel=0.02)
    assert clearance.mean == pytest.approx(PUBLISHED, rel=0.02)
    assert hold(after.scenario) == shipped


def test_after_differs_from_before_by_what_is_published_and_nothing_else() -> None:
    before, after = (scenario(when).model_dump(exclude={"title", "description", "sources"}) for when in ("before", "after"))
    before["clearance"]["first_attempt_share"] = 0.95
    for direction in ("inbound", "outbound"):
        before["gates"]["youyiguan"]["service"][direction] = after["gates"]["youyiguan"]["service"][direction]
    assert after == before
