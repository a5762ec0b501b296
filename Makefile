# Two commands matter: `make run` and `make test`. Each sets up what is missing, and nothing twice.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
ARGS ?=

.PHONY: help setup run test coverage thorough chaos bench check release wheelhouse lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup: ## make .venv from requirements.lock (instant when nothing changed)
	@local/setup.sh

run: setup ## start everything, feed the sample district, stay up until Ctrl-C (ARGS="--exit" ends by itself)
	@exec $(BIN)/kinerja demo $(ARGS)

check: setup ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## all checks and all tests (ARGS goes to pytest)
	$(BIN)/kinerja contracts check
ifeq ($(ARGS),)
	$(BIN)/pytest -n 4 --dist worksteal -m "not chaos and not e2e"
	$(BIN)/pytest -n 2 --dist worksteal -m "chaos or e2e"
else
	$(BIN)/pytest $(ARGS)
endif

coverage: setup ## branch coverage of the tests that need no whole processes (ARGS goes to pytest)
	$(BIN)/pytest --cov --cov-report=term -n logical -m "not chaos and not e2e" $(ARGS)

thorough: setup ## what takes hours and is not in `make test`: architecture/testing.md (ARGS goes to pytest)
ifeq ($(ARGS),)
	@failed=; \
	$(BIN)/pytest -n logical --dist worksteal --timeout=14400 -m "thorough and not chaos and not e2e" || failed="$$failed tests"; \
	$(BIN)/pytest -n 2 --dist worksteal -m "thorough and (chaos or e2e)" || failed="$$failed processes"; \
	timeout -k 60 5400 $(MAKE) coverage || failed="$$failed coverage"; \
	test -z "$$failed" || { echo "make thorough: not clean:$$failed" >&2; exit 1; }
else
	$(BIN)/pytest -m thorough --timeout=14400 $(ARGS)
endif

chaos: setup ## harm the running hub in every way we know, count what is lost, doubled, stuck (ARGS="--list")
	$(BIN)/python -m tests.chaos $(ARGS)

bench: ## the hub beside its competitors, with figures and what each loses (ARGS="--quick")
	@local/setup.sh benchmarks/requirements.lock var/bench/venv
	@var/bench/venv/bin/python -m benchmarks $(ARGS)

release: setup ## make dist/: wheels, what production installs, its parts and licences, check sums (of a clean tree)
	$(BIN)/python -m release

wheelhouse: setup ## make dist/wheelhouse: all that an install without a network needs
	$(BIN)/python -m release wheelhouse

UV_COMPILE := var/uv/bin/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-emit-find-links \
	--universal --python-version 3.11

lock: ## renew all lock files from pyproject.toml
	python3 -m venv var/uv
	var/uv/bin/python -m pip --quiet --disable-pip-version-check install uv
	$(UV_COMPILE) --extra dev --extra release -o requirements.lock
	$(UV_COMPILE) -c requirements.lock -o requirements-production.lock
	$(UV_COMPILE) --extra dev --extra release --extra bench -c requirements.lock -o benchmarks/requirements.lock

clean: ## remove .venv, the tools' caches and what tests left in memory; data under var/ stay
	test ! -L var/memory || pkill -f "$$(readlink var/memory)" || true # servers of a run that was killed
	test ! -L var/memory || rm -rf "$$(readlink var/memory)" var/memory
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
