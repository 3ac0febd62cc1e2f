#!/usr/bin/env bash
# sim-tools: whether Kim and Nelson's procedure KN keeps its promised 95 % depends on the order in which the designs are listed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq sim-tools==1.3.0 numpy==2.4.6 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import numpy
from sim_tools.ovs.indifference_zone import KN, KNPlusPlus

print("sim-tools", version("sim-tools"))


class Designs:
    """Normal outputs of these means and standard deviations, as the procedures ask for them."""

    def __init__(self, designs, seed):
        self.designs, self.random, self.listeners = designs, numpy.random.default_rng(seed), []

    def register_observer(self, listener):
        self.listeners.append(listener)

    def simulate(self, design):
        value = self.random.normal(*self.designs[design])
        for listener in self.listeners:
            listener.feedback(self, design, value)


def share_right(procedure, designs, runs=300):
    """How often the design of the largest mean is selected: it is better by delta, so at least 95 % are promised."""
    best = max(range(len(designs)), key=lambda design: designs[design][0])
    right = 0
    for seed in range(runs):
        selected = procedure(Designs(designs, seed), len(designs), delta=1.0, alpha=0.05, n_0=10).solve()
        right += list(selected) == [best]
    return right / runs


noisy, plain, best = (0.0, 4.0), (0.0, 0.2), (1.0, 0.2)
found = {}
for procedure in (KN, KNPlusPlus):
    for order, designs in (("best first, noisy last", [best, plain, plain, noisy]), ("noisy first, best last", [noisy, plain, plain, best])):
        found[procedure.__name__, order] = share = share_right(procedure, designs)
        print(f"{procedure.__name__}, {order}: right in {share:.1%} of 300 runs")
wrong = found.pop(("KN", "noisy first, best last"))
assert wrong < 0.75, "another behaviour than described"
assert all(share > 0.93 for share in found.values()), "another behaviour than described"
PYTHON
echo "as described"
