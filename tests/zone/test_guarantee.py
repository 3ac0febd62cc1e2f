"""Guarantees of batch deliveries: a step at the desk, which trusted firms are spared. Minutes after eight."""

from __future__ import annotations

from typing import Any

import numpy as np
from zone_cases import Comes, Data, Told, gate, minutes, told

from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.measures import measures
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import BASES, TIERS

TRUSTED = "advanced_certified"
WAIVED: Data = {"reforms": {"guarantee_waiver": {}}}


def zone(batch: float = 1, guarantee: str | None = "20 min", **office: Any) -> Data:
    """Papers are lodged on arrival, reviewed by the system in 3 min; then a guarantee takes 20 at the desk."""
    desk = {"officers": 1, "automatic_share": 1.0, "automatic": "3 min", "manual": "10 min", "lead": "0 s", "guarantee": guarantee}
    flows = {"in": {"kind": "second_line_in", "declarations": {"bases": {"batch_delivery": batch}}}}
    return gate() | {"document_office": desk | office, "flows": flows}


def ready(story: Told) -> list[float | None]:
    """When the papers of each declaration were ready."""
    return minutes(story.reading.papers[Leg("in")])


def rows(story: Told) -> dict[tuple[str, str], float]:
    return {(measure, of): value for measure, of, value in measures(story.reading)}


def test_before_every_batch_delivery_takes_the_officer_s_time() -> None:
    """Reviewed at 3 and 4; the officer is at the first guarantee until 23, at the second until 43. Both are waited for at the gate."""
    story = told(zone(), Comes(0, tier=TRUSTED), Comes(1))
    assert ready(story) == [23, 43]
    assert story.when("entered") == [23, 43]
    found = rows(story)
    assert (found["guarantees_checked", "all"], found["deliveries_unsecured", "all"]) == (2, 0)
    assert found["paper_time_mean", "batch delivery"] / 60 == (23 + 42) / 2


def test_after_trusted_firms_are_spared_it_and_the_others_wait_less() -> None:
    """The trusted one's papers are ready at 3, the other's at 4 + 20."""
    story = told(zone() | WAIVED, Comes(0, tier=TRUSTED), Comes(1))
    assert ready(story) == [3, 24]
    found = rows(story)
    assert (found["guarantees_checked", "all"], found["deliveries_unsecured", "all"]) == (1, 1)


def test_a_manual_review_comes_first_and_the_guarantee_after_it() -> None:
    assert ready(told(zone(automatic_share=0.0), Comes(0))) == [30]


def test_other_bases_need_no_guarantee_and_a_zone_may_ask_for_none() -> None:
    assert ready(told(zone(batch=0.0, guarantee=None), Comes(0))) == [3]
    assert ready(told(zone(guarantee=None) | WAIVED, Comes(0))) == [3]


def test_only_the_tiers_named_are_spared_and_only_batches_ask() -> None:
    firms = {tier: {"tier": tier, "count": 20} for tier in TIERS}
    data = zone(batch=0.3) | {"firms": firms}
    data["flows"]["in"]["arrivals"] = {"vehicles_per_day": 400}
    horizon = {"horizon": {"days": 1, "warm_up": "0 s", "cool_down": "0 s"}}
    reforms = {"reforms": {"guarantee_waiver": {"tiers": ["advanced_certified", "general_certified"]}}}
    case, _ = simulate_once(Scenario.model_validate(data | horizon | reforms), seed=1, replication=0)
    papers, declarations = case.vehicles[Leg("in")].papers, case.vehicles[Leg("in")].flow.declarations
    assert papers is not None
    assert papers.guarantee is not None
    batch = declarations.basis == BASES.index("batch_delivery")
    np.testing.assert_array_equal(papers.guarantee, batch & (declarations.tier >= TIERS.index("standard")))
    assert 0 < np.count_nonzero(papers.guarantee) < np.count_nonzero(batch) < declarations.size
