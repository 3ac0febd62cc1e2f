#!/usr/bin/env bash
# sim-tools KN++ and OCBA take the variance around the mean's absolute value: outputs below zero cost 80 times the runs, or get them where they are of no use.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq sim-tools==1.3.0 numpy==2.4.6 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import numpy
from sim_tools.ovs.fixed_budget import OCBA
from sim_tools.ovs.indifference_zone import KNPlusPlus

print("sim-tools", version("sim-tools"))


class Designs:
    """Normal outputs of these means and standard deviations, as the procedures ask for them."""

    def __init__(self, designs, seed):
        self.designs, self.random, self.listeners = designs, numpy.random.default_rng(seed), []
        self.runs = numpy.zeros(len(designs))

    def register_observer(self, listener):
        self.listeners.append(listener)

    def simulate(self, design):
        self.runs[design] += 1
        value = self.random.normal(*self.designs[design])
        for listener in self.listeners:
            listener.feedback(self, design, value)


def mean_runs(procedure, designs, repeats, **options):
    """Runs of each design, on average."""
    total = numpy.zeros(len(designs))
    for seed in range(repeats):
        model = Designs(designs, seed)
        procedure(model, len(designs), **options).solve()
        total += model.runs
    return (total / repeats).round()


# The same question twice: the outputs are moved down by 20, which changes no difference and no variance.
found = {}
for moved in (0, -20):
    designs = [(10 + moved, 1), (10 + moved, 1), (10 + moved, 1), (11 + moved, 1)]
    found[moved] = mean_runs(KNPlusPlus, designs, 3, delta=1.0, alpha=0.05, n_0=20).sum()
    print(f"KN++, means about {10 + moved}: {found[moved]:.0f} runs")
assert found[-20] > 50 * found[0], "another behaviour than described"

for moved in (0, -40):
    designs = [(20 + moved, 1), (21 + moved, 1), (22 + moved, 1), (23 + moved, 5)]
    found[moved] = mean_runs(OCBA, designs, 20, budget=400, delta=20, n_0=20, obj="min")
    print(f"OCBA, the smallest of means {[mean for mean, _ in designs]}, deviations 1, 1, 1, 5: runs {found[moved].tolist()}")
assert found[0].argmax() == 3 and found[-40].argmin() == 3, "another behaviour than described"
PYTHON
echo "as described"
