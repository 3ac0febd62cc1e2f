#!/usr/bin/env bash
# pix-framework, which fits Simod's models, cuts the fitted law at the smallest and largest value seen but keeps the mean before the cut: simulated work is too short.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pix-framework==0.15.0 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import numpy
from pix_framework.statistics.distribution import get_best_fitting_distribution

print("pix-framework", version("pix-framework"))

numpy.random.seed(1)  # it tries its candidates by random numbers of this generator
random = numpy.random.default_rng(1)


def told(name, draw, size, repeats=200):
    """Generated against measured mean, averaged over many samples of this size, and which laws were chosen."""
    ratios, laws = [], {}
    for _ in range(repeats):
        measured = draw(size)
        fitted = get_best_fitting_distribution(list(measured))
        assert fitted.mean == measured.mean()  # what it says of itself
        ratios.append(numpy.mean(fitted.generate_sample(2000)) / measured.mean())
        laws[fitted.type.value] = laws.get(fitted.type.value, 0) + 1
    ratio, error = numpy.mean(ratios), numpy.std(ratios) / repeats**0.5
    print(f"{name}, {size} values: generated mean / measured mean {ratio:.3f} (standard error {error:.3f}); laws chosen {laws}")
    return ratio, set(laws)


# Seconds of work: exponential, and of a gamma law of shape 2, which its documentation names among the laws it tries.
few, _ = told("exponential", lambda size: random.exponential(600, size), 20)
more, _ = told("exponential", lambda size: random.exponential(600, size), 200)
_, laws = told("gamma", lambda size: random.gamma(2, 300, size), 200)
assert few < 0.965 and more < 0.985, "another behaviour than described"
assert "gamma" not in laws, "another behaviour than described"
PYTHON
echo "as described"
