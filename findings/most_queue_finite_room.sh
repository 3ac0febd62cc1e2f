#!/usr/bin/env bash
# most-queue's M/M/n/r spreads the wait over all who come, the refused ones too, and takes r without the servers, which its documentation counts in.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq most-queue==2.9 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version
from math import factorial

from most_queue.theory.fifo.mmnr import MMnrCalc

print("most-queue", version("most-queue"))


def exact(servers, room, arrivals, work_rate):
    """Birth and death with `room` in all: share refused, mean wait and mean time inside of those who are let in."""
    load = arrivals / work_rate
    weight = [load**n / factorial(n) if n <= servers else load**n / (factorial(servers) * servers ** (n - servers)) for n in range(room + 1)]
    share = [each / sum(weight) for each in weight]
    waiting = sum((n - servers) * share[n] for n in range(servers, room + 1))
    wait = waiting / (arrivals * (1 - share[room]))
    return share[room], wait, wait + 1 / work_rate


for servers, places in ((1, 2), (2, 3)):
    queue = MMnrCalc(n=servers, r=places)  # "number of places in the queue (including servers)"
    queue.set_sources(l=1.5)
    queue.set_servers(mu=1.0)
    found = queue.run()
    refused, wait, inside = exact(servers, servers + places, 1.5, 1.0)
    print(f"servers {servers}, r {places}: {len(found.p)} states, from empty to {servers + places} inside; refused {found.p[-1]:.4f}")
    print(f"  mean wait {found.w[0]:.4f}, time inside {found.v[0]:.4f}; of those let in {wait:.4f} and {inside:.4f}")
    print(f"  over all who come, the refused with 0: {(1 - refused) * wait:.4f} and {(1 - refused) * inside:.4f}")
    assert len(found.p) == servers + places + 1 and abs(found.p[-1] - refused) < 1e-9, "another behaviour than described"
    assert abs(found.w[0] - (1 - refused) * wait) < 1e-9, "another behaviour than described"
    # The time inside is that of nobody: the wait of all, and a service time for each, the refused ones too.
    assert abs(found.v[0] - ((1 - refused) * wait + 1.0)) < 1e-9, "another behaviour than described"
PYTHON
echo "as described"
