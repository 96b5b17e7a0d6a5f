# All chores. `make setup` first; every other target uses the virtual environment it makes.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# For the extension module of the rule engine, from Python 3.13 on; README.md says more.
FLAG := CPPFLAGS='-DPyEval_CallObject=PyObject_CallObject -O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2'

.PHONY: setup test lint types agreement fuzz edits man check pictures lock sbom bench build clean

setup:
	$(PYTHON) -m venv $(VENV)
	$(FLAG) $(BIN)/pip install --quiet --no-cache-dir -e '.[dev]'

test:
	$(BIN)/pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types:
	$(BIN)/mypy

# Every reading of random knowledge bases held to docs/reference/meaning.md; --fresh takes seeds that nobody has tried.
agreement:
	$(BIN)/python -m tests.agreement

# Mutated inputs, many of them; the seed is that of CI.
fuzz:
	$(BIN)/python -m tests.fuzz --count 20000

# 10,000 random edits of the shipped knowledge base in an editor, each undone again: some minutes.
edits:
	$(BIN)/python -m tests.edits

# The picture of the wings in docs/architecture.md, by Graphviz, and the table beside it.
pictures:
	$(BIN)/pytest -n 0 tests/house/test_architecture.py --update-golden

# The manual pages, of which man shows one with: man build/man/certwise.1
man:
	$(BIN)/certwise man build/man

check: test lint types

# The newest versions of what certwise runs on, each with its hashes, for all systems and Pythons.
lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --extra postgres \
		--custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml

# The bill of materials of the locked set, as CycloneDX, with the hash of every file that may be installed.
sbom:
	$(BIN)/pip install --quiet cyclonedx-bom
	mkdir -p build
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
		--output-format JSON --output-file build/sbom.cdx.json requirements.lock
	$(BIN)/python -m tests.support.bill build/sbom.cdx.json

# All benchmarks, as ratios in one run; results in build/benchmarks/. With BASE=COMMIT the same work there and here in pairs:
# it fails where something has become slower that tests/benchmarks/allowed.yaml does not state.
bench:
	$(BIN)/python -m tests.benchmarks $(if $(BASE),--against $(BASE))

build:
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
