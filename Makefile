# Needs make and Python 3.11 or newer; everything else is set up in .venv on first use.
#
#   make demo      the demonstration
#   make test      the quick tests
#   make check     the gate: format, lint, types, layers, tests, validation (what CI runs)
#   make nightly   all tests and the whole validation on both engines
#   make bench     the fast engine beside SimPy, Ciw and plain Python, as ratios in one run
#   make mutants   a sample of deliberate faults above the engines; about half an hour, no part of the gate
#   make golden    rewrite the golden files, and the pages from stored figures; read the diff
#   make measured  measure every figure of the documentation anew, half an hour or more
#   make clean     remove the environment and every cache
#
# Another interpreter: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV ?= .venv
PYTEST_FLAGS ?= -n auto
BENCH_FLAGS ?=
MUTANTS_FLAGS ?= --sample 60 --seed 1

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
BENCH_STAMP := $(VENV)/.installed-bench
MUTATION_STAMP := $(VENV)/.installed-mutation

# A tool must not find the packages of whatever environment make was called from.
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

.PHONY: help
help:
	@sed -n 's/^#   //p' Makefile

$(RUN_STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "flowsim needs Python 3.11 or newer, and $(PYTHON) is not: make PYTHON=python3.12 ..."; \
		exit 1; }
	@test -x $(BIN)/python || echo "Setting up $(VENV), once; it takes a minute or two."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment; on Debian install python3-venv."; \
		exit 1; }
	@$(PIP) -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@$(PIP) -e '.[dev]'
	@touch $@

$(BENCH_STAMP): $(DEV_STAMP)
	@$(PIP) -e '.[dev,bench]'
	@touch $@

$(MUTATION_STAMP): $(DEV_STAMP)
	@$(PIP) -e '.[dev,mutation]'
	@touch $@

.PHONY: demo
demo: $(RUN_STAMP)
	@$(BIN)/flowsim demo

.PHONY: test
test: $(DEV_STAMP)
	@$(BIN)/python -m pytest $(PYTEST_FLAGS)

.PHONY: check
check: format-check lint types layers test validation

.PHONY: format-check
format-check: $(DEV_STAMP)
	@$(BIN)/ruff format --check .

.PHONY: lint
lint: $(DEV_STAMP)
	@$(BIN)/ruff check .

.PHONY: types
types: $(DEV_STAMP)
	@$(BIN)/mypy

.PHONY: layers
layers: $(DEV_STAMP)
	@$(BIN)/lint-imports --no-logo

.PHONY: validation
validation: $(DEV_STAMP)
	@$(BIN)/python -m tests.validation tests/validation/cases --quick

.PHONY: nightly
nightly: $(DEV_STAMP)
	@$(BIN)/python -m pytest $(PYTEST_FLAGS) -m "nightly or not nightly"
	@$(BIN)/python -m tests.validation tests/validation/cases --engine fast
	@$(BIN)/python -m tests.validation tests/validation/cases --engine reference

.PHONY: bench
bench: $(BENCH_STAMP)
	@$(BIN)/python -m benchmarks $(BENCH_FLAGS)

.PHONY: mutants
mutants: $(MUTATION_STAMP)
	@$(BIN)/python -m mutation $(MUTANTS_FLAGS)

.PHONY: golden
golden: $(DEV_STAMP)
	@$(BIN)/python -m tests.model.golden
	@$(BIN)/python -m docs_from_code
	@$(BIN)/python -m measuring
	@$(BIN)/python -m pytest -q tests/golden --rewrite-golden
	@git --no-pager diff --stat -- tests docs README.md

.PHONY: measured
measured: $(DEV_STAMP)
	@$(BIN)/python -m measuring --anew
	@$(BIN)/python -m docs_from_code.reports
	@git --no-pager diff --stat -- measuring/stored docs reports

.PHONY: clean
clean:
	rm -rf $(VENV) .venv-ci build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks docs_from_code measuring mutation -name __pycache__ -type d -prune -exec rm -rf {} +
