# Everything a new machine needs is Python 3.11+, pip and make.
PYTHON ?= python3
BIN := .venv/bin
# A file's tests go to one worker: what they share is built once.
SPREAD := -n 2 --dist loadscope --no-loadscope-reorder

.PHONY: demo test test-slow test-all lint gate bench bench-topics clean

demo: .venv/run
	$(BIN)/citysway demo demo

test: .venv/dev
	$(BIN)/pytest -q $(SPREAD) -m "not slow" --ignore=tests/gates --ignore=tests/bench

test-slow: .venv/dev
	$(BIN)/pytest -q $(SPREAD) -m slow --ignore=tests/bench

test-all: test test-slow gate

lint: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

gate: .venv/dev
	$(BIN)/pytest -q tests/gates

bench: .venv/bench
	$(BIN)/python -m tests.bench.speed; speed=$$?; \
	$(BIN)/python -m tests.bench.archive; archive=$$?; \
	$(MAKE) bench-topics && [ $$speed = 0 ] && [ $$archive = 0 ]

# BERTopic takes part where BERTOPIC is the python of an environment that has it.
bench-topics: .venv/bench
	missed=0; for part in quality transfer clusters stability; do \
	$(BIN)/python -m tests.bench.topics.run $$part $(if $(BERTOPIC),--bertopic $(BERTOPIC)) \
	|| missed=1; done; \
	$(BIN)/python -m tests.bench.topics.speed && exit $$missed

.venv/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/dev: .venv/run
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

.venv/bench: .venv/dev
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[bench]"
	touch $@

clean:
	rm -rf .venv build dist *.egg-info demo
