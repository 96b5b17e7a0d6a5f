# All chores. `make setup` first; every other target uses the virtual environment it makes.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: setup test lint types fuzz check bench build clean

setup:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -e '.[dev,postgres]'

test:
	$(BIN)/pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

# Mutated inputs, many of them; the seed is that of CI.
fuzz:
	$(BIN)/python -m tests.fuzz --count 20000

check: test lint types

bench:
	$(BIN)/python -m tests.benchmarks

build:
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
