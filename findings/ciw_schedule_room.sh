#!/usr/bin/env bash
# Ciw gives a node with a schedule no room for those in service: queue_capacity counts them too, and 0 refuses everybody.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq ciw==3.2.7
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import ciw

print("ciw", version("ciw"))


def visits(servers, queue_capacity):
    """Trucks arrive at 1, 2, ... 6; each takes 10."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([1, 1, 1, 1, 1, 1, float("inf")])],
        service_distributions=[ciw.dists.Deterministic(10)],
        number_of_servers=[servers],
        queue_capacities=[queue_capacity],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(100)
    kinds = [record.record_type for record in simulation.get_all_records()]
    return kinds.count("service"), kinds.count("rejection")


def two_always():
    """Two bays in a single shift that outlasts the run."""
    return ciw.Schedule(numbers_of_servers=[2], shift_end_dates=[1000])


for places, fixed, scheduled in ((0, (2, 4), (0, 6)), (2, (4, 2), (2, 4)), (4, (6, 0), (4, 2))):
    found = visits(2, places), visits(two_always(), places)
    print(f"queue_capacity {places}: two bays serve {found[0][0]} and refuse {found[0][1]}; by a schedule {found[1][0]} and {found[1][1]}")
    assert found == (fixed, scheduled), "another behaviour than described"
PYTHON
echo "as described"
