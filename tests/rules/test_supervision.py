"""Which returned goods are investigated, and whose equipment is released by itself: shares, subsets, days and firms."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rule_cases import Data, drawn, errors, inspected, scenario

from zonesim.rules.investigation import Investigation, found_in_all, investigate
from zonesim.scenario.supervision import Returns
from zonesim.units import DAY


def investigated(reforms: Data | None = None, returns: Data | None = None) -> Investigation:
    case = scenario(reforms=reforms, returns=returns)
    demand, flow, rules = drawn(case)
    return investigate(case.returns or Returns(), demand, rules=rules, flow=flow)


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


def test_a_violation_is_unnoticed_where_neither_kind_of_investigation_finds_it() -> None:
    """In writing 0.2 x 0.5 find it, on site 0.4 x 0.9: 0.9 x 0.64 do not."""
    shares = {"written_share": 0.2, "written_sensitivity": 0.5, "on_site_share": 0.4, "on_site_sensitivity": 0.9}
    found = investigated(returns=shares)
    np.testing.assert_allclose(found.unnoticed, 0.9 * 0.64)
    assert errors(found.sees, 1 - 0.9 * 0.64) < 4
    assert investigated(returns=shares | {"written_share": 1, "written_sensitivity": 1}).sees.all()
    assert not investigated(returns=shares | {"written_sensitivity": 0, "on_site_sensitivity": 0}).sees.any()


def test_what_the_yard_misses_is_found_in_the_store_as_often_as_it_is_noticed_there() -> None:
    """Expected violations 0.1, of which the yard finds 0.04: of the other 0.06 a quarter stays unnoticed. Found is what the yard
    found, or what is a violation and seen in the store."""
    before, flow = inspected(scenario())
    size = flow.declarations.size
    masks = {name: np.zeros(size, np.bool_) for name in ("violation", "found_declaration", "sees")}
    masks["found_declaration"][0] = masks["violation"][1] = masks["violation"][2] = masks["sees"][2] = masks["sees"][3] = True
    how = replace(
        before,
        violation=masks["violation"],
        found_declaration=masks["found_declaration"],
        expected_violations=np.full(size, 0.1),
        expected_finds=np.full(size, 0.04),
    )
    nobody = np.zeros(size, np.bool_)
    found = found_in_all(how, Investigation(nobody, nobody, masks["sees"], np.full(size, 0.25)))
    np.testing.assert_allclose(found.expected_finds, 0.1 - 0.06 * 0.25)
    assert np.flatnonzero(found.found_declaration).tolist() == [0, 2]
