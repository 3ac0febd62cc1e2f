"""Which units may come to be repaired, and which groups come for a course: by class and day, by month, by firm."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from rule_cases import Data, Numbers, drawn, errors, scenario

from zonesim.rules.training import MONTH
from zonesim.units import DAY

CLASSES: Data = {"computers": {}, "batteries": {}, "engines": {}}
UNITS: Data = {"kind": "maintenance", "arrivals": {"vehicles_per_day": 2000}}
GROUPS: Data = {"kind": "training", "admitted_by": "bonded_training", "arrivals": {"vehicles_per_day": 2000}}


def units(listed: Data, reform: Data | None = None) -> tuple[Numbers, Numbers, Numbers]:
    """Of each unit: whether it comes, its class, and its day of the window (-1: the day before)."""
    reforms = {} if reform is None else {"bonded_maintenance": reform}
    case = scenario(commodities=CLASSES, workshop={"catalogue": listed}, flows={"in": UNITS}, reforms=reforms)
    demand, flow, rules = drawn(case)
    day = np.floor((flow.declarations.planned - case.horizon.window[0]) / DAY)
    return rules.comes(demand, flow), np.array(demand.commodities)[flow.declarations.commodity], day


def groups(reform: Data, **horizon: object) -> tuple[Numbers, Numbers]:
    """Of each group: whether it comes, and how many months after the begin of the window."""
    case = scenario(flows={"in": GROUPS}, reforms={"bonded_training": reform}, horizon={"days": 4, "warm_up": "1 d"} | horizon)
    demand, flow, rules = drawn(case)
    return rules.comes(demand, flow), (flow.declarations.planned - case.horizon.window[0]) / MONTH


def test_no_catalogue_no_unit() -> None:
    comes, _, _ = units({})
    assert not comes.any()


def test_a_class_comes_always_or_from_its_day_on() -> None:
    comes, goods, day = units({"computers": True, "batteries": 0, "engines": 2})
    first = {"computers": -1, "batteries": 0, "engines": 2}
    np.testing.assert_array_equal(comes, day >= np.array([first[name] for name in goods]))


def test_the_reform_adds_classes_and_takes_none_away() -> None:
    comes, goods, day = units({"computers": True}, {"catalogue": {"computers": 3, "batteries": 1}})
    np.testing.assert_array_equal(comes, (goods == "computers") | ((goods == "batteries") & (day >= 1)))


def test_a_reform_that_begins_later_admits_nobody_before_its_day() -> None:
    comes, _, day = units({}, {"catalogue": dict.fromkeys(CLASSES, True), "from_day": 2})
    np.testing.assert_array_equal(comes, day >= 2)


def test_who_adopts_the_longer_catalogue_at_a_low_share_does_at_a_higher_one() -> None:
    chain = [units({}, {"catalogue": {"engines": True}, "adoption": share})[0] for share in (0.0, 0.3, 1.0)]
    assert not chain[0].any()
    for fewer, more in pairwise(chain):
        assert np.all(more | ~fewer)
        assert more.sum() > fewer.sum()


@pytest.mark.parametrize(
    "null", [{"catalogue": {}}, {"catalogue": {"engines": True}, "adoption": 0.0}, {"catalogue": {"computers": 1}}]
)
def test_a_longer_catalogue_that_adds_nothing_is_the_baseline(null: Data) -> None:
    np.testing.assert_array_equal(units({"computers": True})[0], units({"computers": True}, null)[0])


def test_other_goods_need_no_catalogue() -> None:
    case = scenario(commodities=CLASSES, workshop={}, flows={"in": UNITS | {"kind": "first_line_in"}})
    demand, flow, rules = drawn(case)
    assert rules.comes(demand, flow).all()


def test_a_share_of_the_groups_comes() -> None:
    comes, _ = groups({"share": 0.3})
    assert errors(comes, 0.3) < 4


def test_the_share_grows_from_month_to_month_and_who_came_at_the_lower_one_comes_at_the_higher() -> None:
    still, months = groups({"share": 0.2}, days=60)
    grown, _ = groups({"share": 0.2, "growth": 1.0}, days=60)
    assert errors(grown, 0.2 * 2.0 ** np.maximum(months, 0)) < 4
    assert np.all(grown | ~still)


def test_months_count_from_the_first_day_in_force_and_nobody_comes_before() -> None:
    comes, months = groups({"share": 0.2, "growth": 3.0, "from_day": 15}, days=45)
    since = months - 0.5
    assert not comes[since < 0].any()
    assert errors(comes[since >= 0], 0.2 * 4.0 ** since[since >= 0]) < 4


def test_growth_ends_when_all_come() -> None:
    comes, months = groups({"share": 0.5, "growth": 1.0}, days=60)
    assert comes[months >= 1].all()


def test_places_stand_where_anybody_takes_them_up() -> None:
    def places(reform: Data) -> int | None:
        _, _, rules = drawn(scenario(flows={"in": GROUPS}, reforms={"bonded_training": reform}))
        return None if rules.training is None else rules.training.places

    assert places({}) == 13
    assert places({"places": 4, "adoption": {"begin": 0.0, "end": 0.1, "days": 9}}) == 4
    assert places({"adoption": 0.0}) is None


def test_what_else_training_brings_comes_whatever_the_market() -> None:
    flow = {"kind": "first_line_in", "admitted_by": "bonded_training", "arrivals": {"vehicles_per_day": 50}}
    demand, rows, rules = drawn(scenario(flows={"in": flow}, reforms={"bonded_training": {"share": 0.0}}))
    assert rules.comes(demand, rows).all()
