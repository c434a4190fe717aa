# make demo   everything from nothing to an answer      make test   lint, types, all tests
# Needs make and Python 3.11 or later; `make demo PYTHON=python3.12` names another one.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
BIN := .venv/bin
DEMO_GRAPH := build/demo-graph
QUESTION := all pediatric pre-HSCT blina CIR figures

.PHONY: demo test lint types pytest clean

demo: .venv/.installed
	rm -rf $(DEMO_GRAPH)
	mkdir -p $(dir $(DEMO_GRAPH))
	$(BIN)/kg build --graph $(DEMO_GRAPH)
	$(BIN)/kg ask --graph $(DEMO_GRAPH) "$(QUESTION)"

# pytest runs last, so its summary is the last thing printed
test: lint types pytest

lint: .venv/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.developer
	$(BIN)/mypy

pytest: .venv/.developer
	$(BIN)/python -m pytest

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

# dependency groups need pip 25.1
.venv/.installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/.developer: .venv/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf .venv build dist
