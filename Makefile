# One command runs, one checks everything. `make help` lists them.
# GNU make and a POSIX shell; Python 3.11 or newer with venv. Nothing here needs the network once
# the stamps below are newer than the lock files.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
PYTEST_ARGS ?=
MUTANTS ?=

PY := .venv/bin/python
TOOLS := .venv/bin
VENV := .venv/.made
RUN := .venv/.run-installed
TEST := .venv/.test-installed
MUTATE := .venv/.mutate-installed
ASSETS := static/vendor/.fetched

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Else each of the many processes that the tests start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run serve test check quick night bench bundle screenshots lock mutate format clean static-checks

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r n t; do printf '%-14s %s\n' "$$n" "$$t"; done

setup: $(RUN) $(ASSETS) ## environment and assets, enough to run the program

run: setup ## set up, make the demo database once, serve it on 127.0.0.1 at PORT or 8000
	@exec $(PY) -m flask --app wsgi demo --port $(PORT)

serve: setup ## serve an office's own database on 127.0.0.1 at PORT or 8000, plain HTTP for this machine alone
	@SECRET_KEY_FILE="$${SECRET_KEY_FILE:-instance/secret-key}" PLAIN_HTTP=1 \
	  exec $(PY) -m flask --app wsgi serve --port $(PORT)

test: $(TEST) $(ASSETS) ## every test this machine can run; REQUIRE_ALL=1 accepts no gap
	@rm -f .coverage .coverage.* .build/coverage.json; mkdir -p .build
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=json:.build/coverage.json --coverage-floors $(PYTEST_ARGS)

check: static-checks test ## format, lint, types, templates, then every test

static-checks: $(TEST)
	@$(TOOLS)/ruff format --check --quiet --output-format concise . || { echo 'Run: make format'; exit 1; }
	@$(TOOLS)/ruff check --quiet --output-format concise .
	@$(TOOLS)/mypy
	@$(TOOLS)/djlint --lint --quiet templates
	@$(TOOLS)/hadolint Dockerfile

quick: static-checks $(ASSETS) ## under a minute: static checks and the tests without browser or PostgreSQL
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -q --hypothesis-profile=quick -m 'not needs_chromium and not needs_postgresql and not slow' $(PYTEST_ARGS)

night: $(TEST) ## 200,000 random acts of the whole process, others than in every build
	@$(PY) -m pytest -n $(WORKERS) -q --hypothesis-profile=night tests/process $(PYTEST_ARGS)

bench: $(TEST) $(ASSETS) ## measure against the goals
	@$(PY) -m benchmarks

bundle: setup ## one archive with program, packages and assets, to install without a network
	@$(PY) scripts/bundle.py

screenshots: $(TEST) $(ASSETS) ## take the README's pictures from the running tool (needs Chromium)
	@$(PY) scripts/screenshots.py

format: $(TEST) ## rewrite the Python files in the project's format
	@$(TOOLS)/ruff check --quiet --fix-only .
	@$(TOOLS)/ruff format .

lock: ## renew the lock files from requirements/*.in and package.json (needs uv and npm)
	@command -v uv >/dev/null || { echo 'make lock needs uv: install it, then try again.'; exit 1; }
	@command -v npm >/dev/null || { echo 'make lock needs npm: install it, then try again.'; exit 1; }
	@for name in run test mutate assets bundle; do \
	  uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
	    --python-version 3.11 "requirements/$$name.in" --output-file "requirements/$$name.txt" || exit 1; \
	done
	@npm install --package-lock-only --silent

mutate: $(MUTATE) ## change the rules in small ways: do their tests notice? MUTANTS='intranet.rules.share*' narrows it
	@$(PY) -m scripts.mutate --jobs $(WORKERS) $(foreach each,$(MUTANTS),'$(each)')

clean: ## remove everything that was made, except the databases in instance/
	rm -rf .venv .build node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .coverage .coverage.* htmcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets stand on: one stamp a step, made again only when its input is newer ---------

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed; name it with: make PYTHON=python3.11'; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" .venv; \
	elif $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then $(PYTHON) -m venv .venv; \
	else echo 'Python cannot make environments here: install the package python3-venv'; \
	  echo '(sudo apt install python3-venv), or uv, then try again.'; exit 1; fi
	@touch $@

# uv where present, else the environment's own pip; both refuse a package without its hash. A lock
# names every package there is to install, so nothing is resolved again (an older pip would look for
# the newest version of a package asked for with an extra, and stumble); the check says what it lacks.
INSTALL = if command -v uv >/dev/null; then pip='uv pip' at='--python $(PY)'; \
  else pip='$(PY) -m pip' at=; fi; \
  $$pip install $$at --quiet --no-deps --require-hashes -r $(1) \
  && { lacking=$$($$pip check $$at 2>&1) || { echo "$$lacking"; exit 1; }; }

$(RUN): requirements/run.txt | $(VENV)
	@echo 'Installing what the program needs ...'
	@$(call INSTALL,requirements/run.txt)
	@touch $@

# test.txt holds all of run.txt in the same versions (a test says so), so it stamps both.
$(TEST): requirements/test.txt requirements/run.txt | $(VENV)
	@echo 'Installing what the tests need ...'
	@$(call INSTALL,requirements/test.txt)
	@touch $(RUN) $@

# mutate.txt holds all of test.txt in the same versions (a test says so).
$(MUTATE): requirements/mutate.txt | $(TEST)
	@echo 'Installing what mutation testing needs ...'
	@$(call INSTALL,requirements/mutate.txt)
	@touch $@

$(ASSETS): package-lock.json package.json .npmrc requirements/assets.txt scripts/assets.py | $(VENV)
	@echo 'Fetching the browser script and the fonts ...'
	@$(PY) scripts/assets.py
	@touch $@
