#!/usr/bin/env bash
# salabim lets small loads pass a large one for ever; its cure honor_only_first serves one waiter a release, and leaves free places empty while others wait.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq salabim==26.0.9
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import salabim

print("salabim", version("salabim"))


def entries(places, trucks, **options):
    """When each truck gets its places in the yard: trucks by arrival, places, stay."""
    entered = {}
    world = salabim.Environment(yieldless=False)
    yard = salabim.Resource("yard", capacity=places, **options)

    class Truck(salabim.Component):
        def setup(self, plan):
            self.plan = plan

        def process(self):
            arrival, wanted, stay = self.plan
            yield self.hold(till=arrival)
            yield self.request((yard, wanted))
            entered[self.name()] = float(world.now())
            yield self.hold(stay)
            self.release()

    for name, plan in trucks.items():
        Truck(name, plan=plan)
    world.run(1000)
    return entered


# Four places, full of single loads: one ends every 2.5. A load for two places comes at 11.
stream = {"large": (11, 2, 5), **{f"single {n}": (2.5 * n, 1, 10) for n in range(40)}}
plain, first_only = entries(4, stream)["large"], entries(4, stream, honor_only_first=True)["large"]
print(f"large load asks at 11 and enters at {plain}; with honor_only_first at {first_only}; the last single comes at {2.5 * 39}")
assert plain == 102.5 and first_only == 15.0, "another behaviour than described"

# Two places, both given back at 10; two single loads have waited since 1 and 2, and nobody before them.
pair = {"double": (0, 2, 10), "one": (1, 1, 5), "two": (2, 1, 5)}
plain, first_only = entries(2, pair), entries(2, pair, honor_only_first=True)
print("two free places, two waiters:", plain)
print("the same with honor_only_first:", first_only)
assert plain == {"double": 0.0, "one": 10.0, "two": 10.0}
assert first_only == {"double": 0.0, "one": 10.0, "two": 15.0}, "another behaviour than described"
PYTHON
echo "as described"
