# Two commands: `make run` serves Spotter, `make test` tests it. The work is in scripts/.

.PHONY: help run test lint unit format lock benchmark clean

help:
	@echo "make run        install, migrate, load the catalogue and serve http://127.0.0.1:8000 (PORT=... changes it)"
	@echo "make test       lint, types, arrows and all tests on SQLite and PostgreSQL"
	@echo "make lint       lint, types, arrows and checks only"
	@echo "make unit       the round while working: no browser, no processes, nothing long, on SQLite (ARGS='tests/workouts -k finish' for all of these)"
	@echo "make format     format the code"
	@echo "make lock       compile requirements/*.txt from pyproject.toml (ARGS=--upgrade for the newest)"
	@echo "make benchmark  measure the pages on PostgreSQL (ARGS='--sets 100000'), the take-over (ARGS='legacy --rows 100000'), a workout on a phone (ARGS=gym), or sync (ARGS=sync, ARGS=sync-load)"
	@echo "make clean      remove what was installed and built, but no data"

run:
	@scripts/run

test:
	@scripts/test all

lint:
	@scripts/test lint

unit:
	@scripts/test unit $(ARGS)

format:
	@scripts/setup development
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 6.0

lock:
	@scripts/setup development
	@scripts/lock $(ARGS)

benchmark:
	@scripts/benchmark $(ARGS)

clean:
	rm -rf .venv .tools node_modules assets/dist staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
