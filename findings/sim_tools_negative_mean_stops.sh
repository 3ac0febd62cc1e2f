#!/usr/bin/env bash
# sim-tools calls a precision reached as soon as the mean is negative: replications of a difference stop at three, however wide the interval.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq sim-tools==1.3.0 numpy==2.4.6 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings
from importlib.metadata import version

import numpy
from sim_tools.output_analysis import ReplicationsAlgorithm, confidence_interval_method

warnings.simplefilter("ignore")
print("sim-tools", version("sim-tools"))


class Saving:
    """Minutes saved by a reform, or lost, in a replication: on average 2, standard deviation 5."""

    def __init__(self, sign):
        self.sign = sign

    def single_run(self, replication):
        return {"minutes": self.sign * numpy.random.default_rng(30 + replication).normal(2, 5)}


def needed(sign):
    rule = ReplicationsAlgorithm(half_width_precision=0.2, initial_replications=3, look_ahead=5, replication_budget=2_000)
    number, table = rule.select(Saving(sign), metrics=["minutes"])
    row = table.iloc[number["minutes"] - 1]
    return number["minutes"], row["Lower Interval"], row["Upper Interval"]


gain, loss = needed(1), needed(-1)
for name, (number, low, high) in {"gains": gain, "the same with the sign turned": loss}.items():
    print(f"20 % of the mean, {name}: {number} replications, interval {low:.2f} to {high:.2f}")
assert gain[0] > 400, "another behaviour than described"
assert loss[0] == 3 and loss[1] < 0 < loss[2], "another behaviour than described"

values = [Saving(-1).single_run(number)["minutes"] for number in range(50)]
number, table = confidence_interval_method(values, desired_precision=0.2, min_rep=3)
row = table.loc[number]
print(f"confidence_interval_method: {number} replications, {row['Lower Interval']:.2f} to {row['Upper Interval']:.2f}, {row['% deviation']:.0%}")
assert number == 4 and row["% deviation"] < 0, "another behaviour than described"
PYTHON
echo "as described"
