# 明白 (mingbai). `make run` and `make test` are the only set-up; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SETS ?= $(wildcard ../shared/data/*)
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && { echo $$name; break; }; done)
UV_VERSION := 0.13.9
BIN := .venv/bin
# A mirror set for pip serves uv as well.
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
ifeq ($(UV_DEFAULT_INDEX),)
unexport UV_DEFAULT_INDEX
endif
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo -n)
APT := $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get
UV_INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python

.PHONY: help install run test lint typecheck exam train train-answers ablation bench bench-search bench-reminders clean

help:  ## list what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 17

install: .venv/.runtime  ## make .venv with the command `mingbai` in it

run: .venv/.runtime  ## serve on http://127.0.0.1:8000 (PORT= changes the port)
	@exec $(BIN)/mingbai serve --host $(HOST) --port $(PORT)

# What is compiled is kept whatever the environment says: each worker, and each command that a test starts, would
# spend seconds on compiling every module anew.
test: export PYTHONDONTWRITEBYTECODE =
test: lint typecheck tests/wechat_peer/node_modules/.installed .browser .printer  ## linters, types, import rules, all tests
	$(BIN)/pytest -n 2 $(PYTEST)

lint: .venv/.dev  ## ruff and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

typecheck: .venv/.dev  ## mypy, strict
	$(BIN)/mypy

exam: .venv/.runtime  ## answer the project's question sets and print the rate of each
	$(BIN)/python -m tests.exam.run

train: .venv/.dev  ## learn the ranking again from the labelled sets in SETS (folders)
	$(BIN)/python -m policy_kb.training $(SETS)

train-answers: .venv/.dev  ## learn anew which entry or clause answers and when to answer, from the project's question sets
	$(BIN)/python -m tests.training.agreement
	$(BIN)/python -m tests.training.assurance
	$(BIN)/python -m tests.training.clauses

ablation: .venv/.dev  ## what each part of the ranking brings: learned anew without it, from the sets in SETS
	$(BIN)/python -m policy_kb.training.ablation $(SETS)

bench: .venv/.dev peers  ## speed and memory beside a bare Flask + wechatpy server; search beside bm25s and tantivy
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.search

bench-search: .venv/.dev peers  ## the search alone, 10 000 and 100 000 passages, a start over imported documents (BENCH=--million adds a million)
	$(BIN)/python -m tests.bench.search $(BENCH)

bench-reminders: .venv/.dev  ## a simulated year of a county, a million plans, sends a second (BENCH= adds options)
	$(BIN)/python -m tests.bench.reminders --svg docs/figures/reminders-year.svg $(BENCH)

clean:  ## remove what was built; the data in var/ stays
	rm -rf .venv dist tests/wechat_peer/node_modules .mypy_cache .ruff_cache .pytest_cache

# Debian ships venv without ensurepip; the package python3-venv brings it.
$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "installing python3-venv"; \
		$(APT) update -qq && $(APT) install -y -qq --no-install-recommends python3-venv >/dev/null; } \
		|| { echo "Please run as root: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.runtime: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv export --quiet --frozen --no-emit-project --output-file .venv/runtime.txt
	$(UV_INSTALL) --requirements .venv/runtime.txt
	$(UV_INSTALL) --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.runtime
	@$(BIN)/uv export --quiet --frozen --no-emit-project --group dev --output-file .venv/dev.txt
	$(UV_INSTALL) --requirements .venv/dev.txt
	@touch $@

.PHONY: peers
peers: .venv/.runtime  ## install what `mingbai evaluate --peers` measures beside the engine
	@$(BIN)/uv export --quiet --frozen --no-emit-project --only-group peers --output-file .venv/peers.txt
	$(UV_INSTALL) --requirements .venv/peers.txt

# The tests drive the callback with WeChat's crypto as others wrote it, in Node.js.
tests/wechat_peer/node_modules/.installed: tests/wechat_peer/package-lock.json
	@command -v npm >/dev/null || { $(APT) update -qq && $(APT) install -y -qq --no-install-recommends nodejs npm >/dev/null; } \
		|| { echo "Please install nodejs and npm."; exit 1; }
	cd tests/wechat_peer && npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: .browser
.browser:
	@command -v chromium >/dev/null || { echo "installing chromium"; \
		$(APT) update -qq && $(APT) install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } \
		|| echo "Chromium is missing and could not be installed: the browser tests will be skipped."

# What a PDF needs of the system. It is tried, not looked up: a font may come from anywhere.
.PHONY: .printer
.printer: .venv/.dev
	@prints() { $(BIN)/python -c 'from backend.printing import pdf; pdf("<p>明白")' 2>/dev/null; }; \
	prints || { echo "installing Pango, HarfBuzz and a Chinese font"; $(APT) update -qq && \
		$(APT) install -y -qq --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk >/dev/null; \
		prints; } || echo "Pango, HarfBuzz or a Chinese font is missing and could not be installed: the PDF tests will be skipped."
