# weheard: everything a newcomer, a contributor or a build machine runs. Needs Python 3.11 and make, nothing else.
# Steps are skipped while the lock they install is unchanged, so second runs start in seconds.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV ?= uv
JOBS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install
CHECKED := bot adapters storage

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check quick bench bench-themes lock clean

help:  ## what there is to run
	@sed -n 's/^\([a-z-]*\):.*##/make \1\t/p' Makefile | expand -t 18

demo: .venv/runtime.stamp  ## the whole loop on made-up participants, no account needed
	@$(BIN)/weheard demo

test: quick  ## lint, strict types and the whole suite
	@echo "Running every test, in $(JOBS) processes"
	@$(BIN)/python -m pytest -q -n $(JOBS) --cov

check: quick  ## the quick half: lint, strict types and the fast tests
	@echo "Running the fast tests, in $(JOBS) processes"
	@$(BIN)/python -m pytest -q -n $(JOBS) -m "not slow"

quick: .venv/dev.stamp
	@echo "Checking style"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || \
		{ echo "Some files are not formatted; run $(BIN)/ruff format ." >&2; exit 1; }
	@echo "Checking types"
	@$(BIN)/python -m mypy --no-error-summary

bench: .venv/bench.stamp  ## throughput beside another library, crash and size tests
	@$(BIN)/python -m benchmarks

# BERTopic and VADER stand in a folder of their own beside the environment: nothing here may come to need them.
# Without torch and without its own model, BERTopic is given the vectors that the peer beside it uses too.
PEERS := bertopic vaderSentiment umap-learn pynndescent hdbscan numba llvmlite pandas plotly narwhals tqdm pyyaml \
	python-dateutil pytz six requests

bench-themes: .venv/peers.stamp  ## themes and feelings beside other tools (WEHEARD_THEMES_DATA=FOLDER)
	@PYTHONPATH=.venv/peers $(BIN)/python -W ignore -m benchmarks.themes

.venv/peers.stamp: .venv/runtime.stamp
	@echo "Installing the tools to compare with, in a folder of their own"
	@$(PIP) --no-deps --upgrade --target .venv/peers $(PEERS)
	@touch $@

lock: pyproject.toml  ## resolve the dependencies anew (needs uv; everything else does not)
	@command -v $(UV) >/dev/null || { echo "uv is missing; install it, or say UV=/path/to/uv" >&2; exit 1; }
	$(call resolve,requirements.lock,--group build)
	$(call resolve,requirements-dev.lock,--group build --group dev --extra postgresql -c requirements.lock)
	$(call resolve,requirements-bench.lock,--group build --group dev --group bench --extra postgresql -c requirements-dev.lock)

clean:  ## remove the environment, builds and caches
	rm -rf .venv build dist .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find $(CHECKED) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# One version of each package for all machines, by hash, naming no index: whoever installs uses their own.
define resolve
	@echo "Resolving $(1)"
	@$(UV) pip compile pyproject.toml $(2) --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -q -o $(1)
endef

.venv/python.stamp:
	@[ -n "$(PYTHON)" ] || { echo "Python is missing; install Python 3.11 or newer" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"$(PYTHON) is too old or does not start; weheard needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making an environment in .venv"
	@"$(PYTHON)" -m venv --clear .venv || { echo \
		"Python could not make an environment; on Debian and Ubuntu, install python3-venv" >&2; exit 1; }
	@touch $@

# The locks hold the build tool too, so the last step reaches for no network.
.venv/runtime.stamp: .venv/python.stamp requirements.lock pyproject.toml
	@echo "Installing what weheard runs on (a minute or two, the first time)"
	@$(PIP) --require-hashes -r requirements.lock
	@echo "Installing weheard from this folder"
	@$(PIP) --no-deps --no-build-isolation -e .
	@.venv/bin/python -m compileall -q bot adapters storage
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Installing what the tests need"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements-bench.lock
	@echo "Installing what the benchmarks need"
	@$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@
