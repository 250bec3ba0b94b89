# make run         the site with its demo content, on this machine (PORT=8001 chooses another port)
# make test        all tests; installs what they need, a browser too
# make test-slow   the long proofs
# make verify      the independent checks (HALQA_CHECKS says where they are)
# make gates       what every public page promises: barriers, weight, HTML, steps of each task, in a browser
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

.PHONY: run test test-slow verify gates lighthouse lint format types messages licences tools
.DEFAULT_GOAL := run

run:
	@scripts/run

tools:
	@scripts/install dev

test: tools
	@scripts/browser
	$(PYTEST) -n $(JOBS) --dist loadfile -m "not verify and not slow and not gates" $(ARGS) $(TESTS)

test-slow: tools
	@scripts/browser
	$(PYTEST) -n $(JOBS) --dist loadfile -m slow $(ARGS) $(TESTS)

verify: tools
	@scripts/checks
	$(PYTEST) -m verify $(ARGS) $(TESTS)

gates: tools
	@scripts/browser
	@scripts/checkers
	$(PYTEST) -m gates $(ARGS) $(TESTS)

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
