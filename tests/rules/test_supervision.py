"""Which returned goods are investigated, and whose equipment is released by itself: shares, subsets, days and firms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from rule_cases import Data, drawn, errors, scenario

from zonesim.rules.investigation import Investigation, investigate
from zonesim.scenario.supervision import Returns
from zonesim.units import DAY


def investigated(reforms: Data | None = None, returns: Data | None = None) -> Investigation:
    case = scenario(reforms=reforms, returns=returns)
    demand, flow, rules = drawn(case)
    return investigate(case.returns or Returns(), demand, rules, flow)


def test_each_kind_of_investigation_has_its_share_and_a_draw_of_its_own() -> None:
    found = investigated(returns={"written_share": 0.3, "on_site_share": 0.6})
    assert errors(found.written, 0.3) < 4
    assert errors(found.on_site, 0.6) < 4
    assert errors(found.written & found.on_site, 0.18) < 4


def test_the_reform_investigates_some_of_those_investigated_before_and_nobody_else() -> None:
    shares = (0.5, 0.2, 0.0)
    chain = [investigated({"returned_goods": {"written_share": share, "on_site_share": share}}) for share in shares]
    for more, less in pairwise(chain):
        for kind in ("written", "on_site", "sees"):
            assert np.all(getattr(more, kind) | ~getattr(less, kind)), kind
            assert getattr(more, kind).sum() > getattr(less, kind).sum()
    assert not chain[-1].written.any()


def test_the_reform_never_investigates_more_than_before() -> None:
    before, after = investigated(returns={"written_share": 0.1}), investigated({"returned_goods": {}}, {"written_share": 0.1})
    np.testing.assert_array_equal(before.written, after.written)
    assert before.on_site.sum() > after.on_site.sum()


@pytest.mark.parametrize("null", [{"adoption": 0.0}, {"written_share": 1.0, "on_site_share": 1.0}])
def test_a_reform_that_lowers_nothing_is_the_baseline(null: Data) -> None:
    before, after = investigated(), investigated({"returned_goods": null})
    for column in ("written", "on_site", "sees", "unnoticed"):
        np.testing.assert_array_equal(getattr(before, column), getattr(after, column))


def test_both_begin_on_their_day_and_spare_the_firms_that_adopt_them() -> None:
    case = scenario(reforms={name: {"from_day": 2, "adoption": 0.5} for name in ("equipment_release", "returned_goods")})
    demand, flow, rules = drawn(case)
    applied, share = rules.supervision_end(demand, flow), rules.written_investigation(demand, flow)
    before = flow.declarations.planned < case.horizon.window[0] + 2 * DAY
    assert applied[before].all()
    assert np.all(share[before] == 0.5)
    by_firm = {firm: set(applied[~before & (flow.declarations.firm == firm)]) for firm in set(flow.declarations.firm[~before])}
    assert all(len(answers) == 1 for answers in by_firm.values())
    assert 0.3 < np.mean([answers == {True} for answers in by_firm.values()]) < 0.7
    assert set(share[~before]) == {0.2, 0.5}
