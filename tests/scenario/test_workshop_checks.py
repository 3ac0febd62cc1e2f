"""Units to be repaired, their workshop and its catalogue: combinations that make no sense are told."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from zonesim.scenario.checks import check
from zonesim.scenario.explain import in_words
from zonesim.scenario.schema import Scenario

Data = dict[str, Any]
COMING: Data = {"arrivals": {"vehicles_per_day": 2}}
UNITS: Data = {"kind": "maintenance"} | COMING
CLASSES: Data = {"engines": {}}


def faults(**parts: Any) -> list[str]:
    """Every fault as it is told."""
    found = check(Scenario.model_validate({"flows": {"units": UNITS}, "commodities": CLASSES} | parts))
    return [f"{fault.path}: {fault.what}; {fault.mend}" for fault in found]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"flows": {"in": UNITS | {"kind": "first_line_in"}}, "workshop": {}},
            "workshop: no flow is of units to be repaired; give a flow of the kind 'maintenance', or remove it",
        ),
        (
            {"workshop": {"catalogue": {"motors": True}}},
            "workshop.catalogue.motors: no class of goods 'motors'; name one of [commodities] (engines)",
        ),
        (
            {"reforms": {"bonded_maintenance": {"catalogue": {"motors": 3}}}},
            "reforms.bonded_maintenance.catalogue.motors: no class of goods 'motors'; name one of [commodities] (engines)",
        ),
        (
            {"commodities": {}},
            "flows.units.kind: a catalogue says which classes of goods may be repaired, and there are no classes; "
            "name them in [commodities.NAME]",
        ),
        (
            {"flows": {"units": UNITS | {"dwell": "1 d"}}},
            "flows.units.dwell: units to be repaired stay until they are repaired; remove it, and see [workshop]",
        ),
        (
            {"flows": {"units": UNITS | {"same_side_share": 0.5}}},
            "flows.units.same_side_share: units to be repaired all end on the side from which they came; remove it",
        ),
        (
            {"warehouses": {"store": {"storage": {"places": 100, "when_full": "divert"}}}},
            "flows.units.kind: units to be repaired cannot be taken elsewhere, as warehouse store does when it is full; "
            "give them a store of their own",
        ),
    ],
)
def test_what_makes_no_sense_is_told(parts: Data, told: str) -> None:
    assert faults(**parts) == [told]


def test_units_need_no_dwell_where_places_are_counted() -> None:
    assert faults(warehouses={"store": {"storage": {"places": 100}}}, workshop={"bays": 1, "catalogue": {"engines": 0}}) == []


@pytest.mark.parametrize("since", [False, -1, 1.5, "true"])
def test_a_class_is_in_the_catalogue_always_or_from_a_day_on(since: Any) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({"workshop": {"catalogue": {"engines": since}}})


def test_day_1_is_not_always() -> None:
    workshop = Scenario.model_validate({"workshop": {"catalogue": {"engines": 1, "pumps": True}}}).workshop
    assert workshop is not None
    assert workshop.catalogue["engines"] is not True
    assert workshop.catalogue["pumps"] is True


def test_a_workshop_in_words() -> None:
    flows = {"units": UNITS, "groups": {"kind": "training"} | COMING}
    workshop = {"bays": 8, "catalogue": {"engines": True, "pumps": 3}}
    told = in_words(Scenario.model_validate({"flows": flows, "commodities": CLASSES | {"pumps": {}}, "workshop": workshop}))
    assert (
        "Workshop: 8 bays, 10 days a repair on average; 5% of units prove not repairable. "
        "In the catalogue: engines, pumps from day 3." in told
    )
    assert "Flow units: units come from abroad to be repaired and leave for abroad again, 2 units on an average day." in told
    assert "Flow groups: groups come for a course, by bus every day of it, 2 groups on an average day." in told
    bare = in_words(Scenario.model_validate({"flows": {"units": UNITS}, "workshop": {}}))
    assert any(sentence.endswith("In the catalogue: nothing.") and "bays without limit" in sentence for sentence in bare)
