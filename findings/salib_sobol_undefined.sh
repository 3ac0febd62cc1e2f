#!/usr/bin/env bash
# Sobol' indices of SALib and of scipy are all 0, in silence, where a single output is undefined; Morris, delta and RBD-FAST answer nan.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq SALib==1.6.0 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import warnings
from importlib.metadata import version

import numpy
from SALib.analyze import delta, morris, rbd_fast, sobol
from SALib.sample import latin
from SALib.sample import morris as morris_design
from SALib.sample import sobol as sobol_design
from scipy import stats

print("SALib", version("SALib"), "- scipy", version("scipy"))

problem = {"num_vars": 3, "names": ["lanes", "officers", "bays"], "bounds": [[0.0, 1.0]] * 3}


def response(points):
    return 5 * points[:, 0] + points[:, 1] ** 2


def one_undefined(values):
    """A mean over no vehicles, say."""
    values = values.copy()
    values[17] = numpy.nan
    return values


points = sobol_design.sample(problem, 256, calc_second_order=False, seed=1)
for name, values in (("all defined", response(points)), ("one of 1,280 undefined", one_undefined(response(points)))):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # whatever is said would be an error here
        found = sobol.analyze(problem, values, calc_second_order=False, seed=1)
    print(f"sobol, {name}:", {key: found[key].round(3).tolist() for key in ("S1", "S1_conf", "ST", "ST_conf")})
    if name == "all defined":
        assert abs(found["S1"] - [0.959, 0.041, 0.0]).max() < 0.01
assert all((found[key] == 0).all() for key in ("S1", "S1_conf", "ST", "ST_conf")), "another behaviour than described"

# scipy: the same, where it evaluates the function itself.
for name, values in (("all defined", response), ("one undefined", lambda points: one_undefined(response(points)))):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = stats.sobol_indices(func=lambda columns: values(columns.T), n=256, dists=[stats.uniform()] * 3, rng=1)
    print(f"scipy.stats.sobol_indices, {name}:", found.first_order.round(3), found.total_order.round(3))
    if name == "all defined":
        assert found.first_order[0] > 0.9
assert (found.first_order == 0).all() and (found.total_order == 0).all(), "another behaviour than described"

# The same output undefined, other methods of the package.
warnings.simplefilter("ignore")
points = morris_design.sample(problem, 20, num_levels=4, seed=1)
found = morris.analyze(problem, points, one_undefined(response(points)), seed=1)
print("morris:", found["mu_star"], found["sigma"])
assert numpy.isnan(found["sigma"]).all() and numpy.ma.getmaskarray(found["mu_star"]).all(), "another behaviour than described"
points = latin.sample(problem, 300, seed=1)
values = one_undefined(response(points))
print("rbd_fast:", rbd_fast.analyze(problem, points, values, seed=1)["S1"])
assert numpy.isnan(rbd_fast.analyze(problem, points, values, seed=1)["S1"]).all(), "another behaviour than described"
print("delta:", delta.analyze(problem, points, values, seed=1)["delta_raw"])
assert numpy.isnan(delta.analyze(problem, points, values, seed=1)["delta_raw"]).all(), "another behaviour than described"
PYTHON
echo "as described"
