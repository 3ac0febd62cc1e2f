#!/usr/bin/env bash
# pyworkforce never tries fewer positions than the load plus one, rounded: it asks for 4 where it says itself that 3 reach the target.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pyworkforce==0.5.1 numpy==2.4.6 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

from pyworkforce.queuing import ErlangC

print("pyworkforce", version("pyworkforce"))


def told(trucks, target, minutes):
    """Trucks an hour, 10 minutes of work each, the share of them to be served within these minutes."""
    queue = ErlangC(transactions=trucks, aht=10, asa=minutes, interval=60)
    asked = queue.required_positions(service_level=target)["raw_positions"]
    reached = {positions: round(queue.service_level(positions), 3) for positions in range(1, asked + 1)}
    print(f"load {queue.intensity}, target {target} within {minutes} min: {asked} positions; service level by positions: {reached}")
    return asked, min(positions for positions, level in reached.items() if level >= target)


assert told(15, 0.7, 20) == (4, 3), "another behaviour than described"
assert told(3, 0.6, 10) == (2, 1), "another behaviour than described"
assert told(27, 0.6, 20) == (6, 5), "another behaviour than described"
assert told(15, 0.8, 20) == (4, 4)

# Beside it: of a queue that only grows it gives a probability of waiting above 1.
queue = ErlangC(transactions=30, aht=10, asa=5, interval=60)
print("load 5.0, 3 positions: probability of waiting", round(queue.waiting_probability(3), 3), "- service level", queue.service_level(3))
assert queue.waiting_probability(3) > 2, "another behaviour than described"
PYTHON
echo "as described"
