# Everything runs in .venv, which is made when it is missing or older than pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test test-slow test-walls lint lab dev bench clean

demo: .venv/.ready
	$(BIN)/autograder demo

test: .venv/.ready
	$(BIN)/python -m pytest -n auto -m "not slow"

test-slow: .venv/.ready
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

# The tests of the sandbox once more: with Landlock alone, and as an ordinary user.
test-walls: .venv/.ready
	SANDBOX_WALLS=landlock $(BIN)/python -m pytest -n auto -m "not slow" tests/sandbox
	tests/sandbox/as_ordinary_user $(BIN)/python -n auto -m "not slow" tests/sandbox

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/autograder check

lab: .venv/.ready
	$(BIN)/jupyter lab

bench: .venv/.ready
	$(BIN)/python tests/bench/grading.py
	$(BIN)/python tests/bench/starts.py
	$(BIN)/python tests/bench/growth.py
	$(BIN)/python tests/bench/release.py
	$(BIN)/python tests/bench/pages.py

dev: .venv/.ready
	git config diff.ipynb.textconv "$(CURDIR)/$(BIN)/jupytext --to py:percent --output -"
	git config diff.ipynb.cachetextconv true

.venv/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@

clean:
	rm -rf .venv demo build .grading
