#!/usr/bin/env bash
# SimPy: request | timeout says that patience ended in the very instant in which the request was granted, so both are true and the lane is given back unused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq simpy==4.1.2
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import simpy

print("simpy", version("simpy"))


def run(patience):
    """A lane is busy until 10. A truck comes at 5 and waits this long; another comes at 6 and waits for ever."""
    told = {}
    world = simpy.Environment()
    lane = simpy.Resource(world)

    def busy():
        with lane.request() as turn:
            yield turn
            yield world.timeout(10)

    def patient():
        yield world.timeout(5)
        with lane.request() as turn:
            result = yield turn | world.timeout(patience)
            told["at"], told["in the result"], told["granted all the same"] = world.now, turn in result, turn.triggered
            if turn in result:
                yield world.timeout(3)

    def next_one():
        yield world.timeout(6)
        with lane.request() as turn:
            yield turn
            told["the next begins"] = world.now

    for process in (busy, patient, next_one):
        world.process(process())
    world.run()
    return told


for patience in (4.0, 5.0, 6.0):
    print(f"patience {patience}, lane free at 10:", run(patience))
assert run(4.0) == {"at": 9.0, "in the result": False, "granted all the same": False, "the next begins": 10.0}
assert run(6.0) == {"at": 10.0, "in the result": True, "granted all the same": True, "the next begins": 13.0}
tie = {"at": 10.0, "in the result": False, "granted all the same": True, "the next begins": 10.0}
assert run(5.0) == tie, "another behaviour than described"
PYTHON
echo "as described"
