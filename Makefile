# make run         the site with its demo content, on this machine (PORT=8001 chooses another port)
# make test        all tests; installs what they need, a browser too
# make test-slow   the long proofs
# make verify      the independent checks (HALQA_CHECKS says where they are)
# make accessibility  what the accessibility statement says, measured anew
# make lighthouse  what Lighthouse says of three pages
# make lint format types messages licences
#
# Needs Python 3.11 or newer and make, nothing else; PYTHON=/path/to/python3 says which Python.

HALQA_CHECKS ?= ../shared/checks
PYTEST = .venv/bin/python -m pytest --nomigrations
TESTS ?= tests
ARGS ?=
JOBS ?= 2
export PYTHON PORT HALQA_CHECKS

.PHONY: run test test-slow verify accessibility lighthouse lint format types messages licences tools
.DEFAULT_GOAL := run

run:
	@scripts/run

tools:
	@scripts/install dev

test: tools
	@scripts/browser
	@scripts/checkers
	$(PYTEST) -n $(JOBS) --dist loadfile -m "not verify and not slow" $(ARGS) $(TESTS)

test-slow: tools
	@scripts/browser
	@scripts/checkers
	$(PYTEST) -n $(JOBS) --dist loadfile -m slow $(ARGS) $(TESTS)

verify: tools
	@scripts/checks
	$(PYTEST) -m verify $(ARGS) $(TESTS)

accessibility: tools
	@scripts/browser
	@scripts/checkers
	HALQA_MEASURE=yes $(PYTEST) -m slow -k by_day_or_by_night tests/journeys/test_gates_of_pages.py

lighthouse: tools
	@scripts/browser
	@scripts/checkers
	.venv/bin/python -m benchmarks.lighthouse

lint: tools
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .

format: tools
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

types: tools
	.venv/bin/mypy

messages: tools
	.venv/bin/python -m tests.guards.catalogues update
	.venv/bin/python -m tests.guards.catalogues compile

licences: tools
	.venv/bin/python -m tests.guards.licences
