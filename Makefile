# What people type; everything it makes is in .venv, build, node_modules and var.
#
#   make demo     a filled site on http://127.0.0.1:8000 (PORT=8001 for another port), Ctrl-C ends it
#   make test     all tests, on SQLite and on PostgreSQL
#   make lint     all checks of the code
#   make faults   people act while servers are killed; nothing may be lost (ACTS=1000 for fewer)
#   make bench    how fast it is, in small; `make bench ARGS=--full` as the goals are meant
#   make setup    everything up to filling and serving

PYTHON ?= python3
PORT ?= 8000
ACTS ?= 10000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
MANAGE := $(BIN)/python manage.py

.PHONY: setup demo test test-sqlite test-postgres faults coverage bench lint format lock

setup: .venv/demo.done
	$(BIN)/python -m tools.assets
	$(BIN)/python -m tools.messages compile
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) collectstatic --verbosity 0 --no-input

demo: setup
	$(MANAGE) demo --if-empty
	@exec $(MANAGE) serve --port $(PORT)

test: test-sqlite test-postgres

test-sqlite test-postgres: .venv/test.done
	$(BIN)/python -m tools.assets --browser
	$(BIN)/python -m tools.messages compile
	$(BIN)/python -m pytest --numprocesses 2 $(if $(findstring postgres,$@),--db pg) $(ARGS)

faults: .venv/test.done
	$(BIN)/python -m tools.assets --browser
	$(BIN)/python -m tools.messages compile
	FAULTS_ACTS=$(ACTS) $(BIN)/python -m pytest --capture=no tests/faults $(ARGS)

coverage: .venv/test.done
	$(BIN)/python -m pytest --numprocesses 2 --cov --cov-report term $(ARGS)

bench: .venv/test.done
	$(BIN)/python -m tools.assets
	$(BIN)/python -m tools.messages compile
	$(MANAGE) collectstatic --verbosity 0 --no-input
	$(BIN)/python -m benchmarks.pages $(ARGS)

lint: .venv/lint.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m tools.messages check

format: .venv/lint.done
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Each lock holds the one before it, so an environment only ever grows.
.venv/%.done: requirements/%.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --requirement $<
	@touch $@

# For maintainers, after a change of pyproject.toml; needs uv (`pip install uv`).
# The extras stay in the locks: without them pip would look for a newer `coverage[toml]`.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-strip-extras --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
PROJECT := $(COMPILE) pyproject.toml --extra embedded --extra postgres
lock:
	$(PROJECT) --output-file requirements/demo.lock
	$(PROJECT) --extra test \
		--constraint requirements/demo.lock --output-file requirements/test.lock
	$(PROJECT) --extra test --extra lint \
		--constraint requirements/test.lock --output-file requirements/lint.lock
	$(COMPILE) requirements/node.in --output-file requirements/node.lock
	npm install --package-lock-only --ignore-scripts
