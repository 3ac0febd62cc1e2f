"""The same scenario, seed and replication give the same bytes, whatever Python's own seed of hashes."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_zones import Data, assert_same_run, few, packed_zones, simulated

TOLD = """
import hashlib
from zonesim.engines.simpy_engine import run
from zonesim.demand.demand import draw
from zonesim.experiment.replicate import replicate
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import prepare

flow = {"arrivals": {"vehicles_per_day": 60}, "travel": "3 min"}
kinds = ("first_line_in", "first_line_out", "second_line_in", "second_line_out", "gate_registered", "empty")
scenario = Scenario.model_validate({
    "gates": {name: {"lanes": {"inbound": 1, "outbound": 1}, "exceptions": {}} for name in ("north", "south")},
    "document_office": {"officers": 2},
    "inspection_yard": {"selection_rate": 0.3, "inspectors": 2},
    "warehouses": {"store": {"docks": 6}},
    "firms": {tier: {"tier": tier, "count": 3} for tier in ("advanced_certified", "standard", "discredited")},
    "flows": {kind: flow | {"kind": kind, "gate": gate} for kind, gate in zip(kinds, ("north", "south") * 3)},
    "reforms": {"tiered_inspection": {"adoption": 0.5}, "one_declaration_many_vehicles": {"adoption": 0.5}},
})
digest = hashlib.sha256(scenario.digest().encode())
programme = prepare(scenario, draw(scenario, seed=3, replication=1)).programme
for table in (programme.steps, programme.travellers, programme.pools, programme.timetable, run(programme)):
    for column in vars(table).values():
        digest.update(column.tobytes() if hasattr(column, "tobytes") else repr(column).encode())
outcome = replicate(scenario, seed=3, replication=1)
digest.update(repr(outcome.rows).encode())
for series in outcome.series.values():
    for name, values in series.items():
        digest.update(name.encode() + values.tobytes())
print(digest.hexdigest())
"""


def told(hash_seed: str) -> str:
    """The digest of a run in a Python of its own."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    answer = subprocess.run([sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True)
    return answer.stdout


def test_the_order_of_sets_and_dictionaries_of_strings_decides_nothing() -> None:
    digests = {told(seed) for seed in ("0", "4242")}
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


@few
@given(data=packed_zones(), seed=st.integers(0, 2**64), replication=st.integers(0, 1000))
def test_the_same_seed_and_replication_give_the_same_run(data: Data, seed: int, replication: int) -> None:
    assert_same_run(simulated(data, seed=seed, replication=replication), simulated(data, seed=seed, replication=replication))


@pytest.mark.parametrize("other", [{"seed": 2}, {"replication": 1}])
def test_another_seed_or_replication_gives_another_run(other: dict[str, int]) -> None:
    data: Data = {
        "gates": {"main": {"lanes": {"inbound": 1}}},
        "flows": {"in": {"kind": "first_line_in", "arrivals": {"every": "1 h"}}},
    }
    (_, log), (_, other_log) = simulated(data), simulated(data, **other)
    assert not np.isin(other_log.completed, log.completed).all()
