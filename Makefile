# Otdel needs make, a Python from 3.9 and the network; everything else it brings into its own folder.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python /usr/bin/python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
BOOTSTRAP = $(if $(PYTHON),$(PYTHON),$(error no Python from 3.9 was found: install one and run make again)) tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check bench messages build clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start Otdel here: database, demo department, web server, worker
	@$(BOOTSTRAP)
	@exec $(BIN)/python -m otdel run $(ARGS)

test: ## run the whole suite on SQLite and again on PostgreSQL
	@$(BOOTSTRAP) --extra dev
	@exec $(BIN)/python tools/suite.py $(ARGS)

check: ## lint, types, floors, templates, migrations, translations
	@$(BOOTSTRAP) --extra dev
	@exec $(BIN)/python tools/check.py

bench: ## measure the hot paths
	@$(BOOTSTRAP) --extra dev
	@exec $(BIN)/python -m pytest tests/perf -q -s -m bench $(ARGS)

messages: ## gather the texts to translate (ROOMS="otdel/selling/pipeline" for some rooms)
	@$(BOOTSTRAP) --extra dev
	@$(BIN)/python tools/messages.py update $(ROOMS)
	@$(BIN)/python tools/messages.py compile $(ROOMS)

build: ## build the wheel into dist/
	@$(BOOTSTRAP) --extra dev
	@$(BIN)/python tools/build.py

clean: ## remove what was built (keeps the data in var/)
	rm -rf .venv .tools node_modules dist build .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis otdel/foundation/web/static/web/dist
	find otdel config tests -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete
