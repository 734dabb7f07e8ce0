# `make run` starts Motcua on this PC, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
WORKERS ?= 2
SEEDS ?= 20000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: run demo test check bench soak coverage tidy-up help

run: .venv/.core ## Start the desk on this PC (PORT=8020, DATA=folder)
	@$(BIN)/motcua start $(if $(PORT),--port $(PORT)) $(if $(DATA),--data "$(DATA)")

demo: .venv/.core ## A story in 15 seconds: the line is cut, two people edit, all copies agree
	@$(BIN)/motcua demo

test: .venv/.test ## The whole test suite, under 15 minutes (ARGS=what to pass to pytest)
	@sh .ci/needs
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: .venv/.test ## Style, types, arrows and documents; seconds, before every commit
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/test_tidy.py tests/test_docs.py

bench: .venv/.test ## Measure the figures we promise (ARGS="--quick day")
	@$(BIN)/python -m tests.bench $(ARGS)

soak: .venv/.test ## For hours: worlds, kills, power cuts, fuzz (SEEDS=20000)
	@$(BIN)/python -m tests.soak worlds $(SEEDS)
	@$(BIN)/python -m tests.soak kills 170
	@$(BIN)/python -m tests.soak power 100
	@$(BIN)/python -m tests.soak fuzz 100

coverage: .venv/.test ## Which branches of the pure parts no test takes
	@$(BIN)/coverage run -m pytest -q tests/app tests/sync tests/db
	@$(BIN)/coverage report

tidy-up: ## Remove what was built and installed, never data
	@rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache

help: ## This list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | \
		awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'

# Installed again when what we depend on changes, and only then.
.venv/.core: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Motcua needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=…"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || \
		{ echo "No venv module. On Debian: apt install python3-venv"; exit 1; }
	@echo "Installing what the desk needs…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e .
	@touch $@

.venv/.test: .venv/.core
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[test]'
	@touch $@
