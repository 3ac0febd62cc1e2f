# Everything a newcomer or a maintainer runs. The first use of a target creates a virtual environment and installs all it needs.
# Overridable: PYTHON (Python 3.11 or newer), VENV (where the environment goes); for make mutation, see below.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INSTALLED = $(VENV)/.installed

# The sample of make mutation: what chooses it, how large it is, and how many of it are tried at the same time.
SEED ?= 1
NUMBER ?= 150
WORKERS ?= 1

# The demonstration: the baseline beside each reform and beside both; then tiered inspection against one rate at equal effort.
REFORMS = scenarios/reforms
DEMO = $(BIN)/zonesim compare scenarios/baseline.toml $(REFORMS)/tiered_inspection.toml \
	$(REFORMS)/one_declaration_many_vehicles.toml $(REFORMS)/both.toml
EQUAL_EFFORT = $(BIN)/zonesim compare $(REFORMS)/equal_effort.toml $(REFORMS)/tiered_inspection.toml
REPORT = $(BIN)/zonesim report results/baseline-compared results/equal_effort-compared --output results/demo-report \
	--title "Two reforms of a bonded zone, compared"

.DEFAULT_GOAL = help
.PHONY: help demo test test-browser lint docs gallery reference verification bench mutation

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## compare the shipped baseline with two reforms; the report in results/demo-report/
	$(EQUAL_EFFORT)
	$(DEMO)
	$(REPORT)

test: lint ## what must pass before a change is shared: lint, types, and the quick tests
	$(BIN)/pytest -n 2

test-browser: $(INSTALLED) ## pages in headless Chromium: scripts, numbers, keyboard, contrast; Debian's package is installed where it may be
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -e '.[browser]'
	$(BIN)/pytest -m browser tests/browser/pages.py

lint: $(INSTALLED) ## style (ruff) and types (mypy)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(INSTALLED) ## build the documentation into docs/_build/html, warnings as errors; the first time with the gallery's pictures
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"

gallery: $(INSTALLED) ## make all pictures of the documentation's gallery anew, by the commands on its page
	$(BIN)/python docs/gallery.py --anew

reference: $(INSTALLED) ## golden tables anew, where CHANGELOG.md announces why: make reference NOTE="its line under Changed numbers"
	$(BIN)/python tests/reference/golden.py write "$(NOTE)"

verification: $(INSTALLED) ## slow checks against theory and measured data, with what they print
	$(BIN)/pytest -n 2 -m verification --hypothesis-profile=default -rP

mutation: $(INSTALLED) ## which small faults planted in measures, rules and statistics no test notices: SEED=1 NUMBER=150 WORKERS=1
	$(BIN)/python tests/mutation/run.py --seed $(SEED) --number $(NUMBER) --workers $(WORKERS)

bench: $(INSTALLED) ## speed and memory on the baseline: engines, whole runs, growth, workers, start
	$(BIN)/python -m benchmarks

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "zonesim needs Python 3.11 or newer, and '$(PYTHON)' is not. Name another one: make demo PYTHON=python3.12" >&2; exit 1; }
	@echo "Installing zonesim and what it needs into $(VENV), once; this takes a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -e '.[all]'
	@touch $@
