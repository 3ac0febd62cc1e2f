#!/usr/bin/env bash
# In Ciw a shift's end brings new servers while the old ones finish: one bay in two shifts works on two trucks at once.
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


def run(servers):
    """Ten trucks wait from 0.5 on; each takes 8."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([0.5, float("inf")])],
        batching_distributions=[ciw.dists.Deterministic(10)],
        service_distributions=[ciw.dists.Deterministic(8)],
        number_of_servers=[servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(200)
    records = sorted(simulation.get_all_records(), key=lambda record: record.service_start_date)
    moments = sorted({record.service_start_date for record in records})
    at_once = max(sum(one.service_start_date <= moment < one.service_end_date for one in records) for moment in moments)
    return at_once, max(record.service_end_date for record in records)


def one_bay(shift, preemption=False):
    """A bay that is manned without a break, by shifts of this length."""
    return ciw.Schedule(numbers_of_servers=[1, 1], shift_end_dates=[shift, 2 * shift], preemption=preemption)


found = {
    "one server": run(1),
    "one server a shift, shifts of 12": run(one_bay(12)),
    "one server a shift, shifts of 4": run(one_bay(4)),
    "shifts of 12, work resumed by the next": run(one_bay(12, "resume")),
}
for name, (at_once, end) in found.items():
    print(f"{name}: at most {at_once} in service at once, the last leaves at {end}")
assert found == {
    "one server": (1, 80.5),
    "one server a shift, shifts of 12": (2, 64.0),
    "one server a shift, shifts of 4": (3, 44.0),
    "shifts of 12, work resumed by the next": (1, 80.5),
}, "another behaviour than described"
PYTHON
echo "as described"
