VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: services stop

services: ## Start PostgreSQL and Valkey alone and leave them running
	@$(RUN) -m stp_portal.embedded services

stop: ## Stop what `make services` started
	@$(RUN) -m stp_portal.embedded stop
