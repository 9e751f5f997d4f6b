# Everything one types here. `make help` lists it; README.md tells more.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
export DJANGO_SETTINGS_MODULE := stp_portal.settings
# Make passes on what is set on its command line: make run PORT=8001 STP_VAR=/srv/stp

.DEFAULT_GOAL := help
.PHONY: help run test check bench services stop lock diagrams pictures ready ready-dev python format

help: ## Say what can be typed
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

run: ready ## Run the portal with its demonstration (PORT=, STP_VAR=, DEMO_PASSWORD=)
	@exec $(RUN) -m stp_portal.embedded.portal

test: ready-dev ## Run every test, in the browser too (ARGS= goes to pytest)
	@$(RUN) -m tools.chromium
	@$(RUN) -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder $(ARGS)

check: ready-dev ## Check style, types, imports, templates, migrations, compose file and locks
	@$(RUN) -m tools.check

bench: ready-dev ## Measure the portal under a national load and print JSON
	@$(RUN) -m tests.bench

services: ready ## Start PostgreSQL and Valkey alone and leave them running
	@$(RUN) -m stp_portal.embedded services

stop: ready ## Stop what `make services` started
	@$(RUN) -m stp_portal.embedded stop

diagrams: ready-dev ## Draw the diagrams in docs/ from the code anew
	@$(RUN) manage.py draw_diagrams

pictures: ready-dev ## Photograph the pages that README.md shows
	@$(RUN) -m tools.chromium
	@$(RUN) -m tools.pictures

format: ready-dev ## Bring the code into its one style
	@$(RUN) -m ruff check --quiet --fix-only . ; $(RUN) -m ruff format --quiet .

lock: ready-dev ## Choose the newest packages that fit, and write the lock files
	@$(RUN) -m tools.lock

ready: python
	@$(PYTHON) tools/prepare.py run

ready-dev: python
	@$(PYTHON) tools/prepare.py dev

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; }
