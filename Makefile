# Builds, runs and tests Lyceum. `make help` lists what there is to ask for.
#
# A supported machine is Debian 12 with make, git and a Swift 6.3 toolchain on PATH, as root or with sudo.
# What else a target needs it installs first, from Debian's packages and PyPI; Scripts/bare-install tries that
# in a bare Debian.

JOBS ?= $(shell nproc)
# Flags for the command behind a target: make run ARGS='--log json', make bench ARGS=--quick,
# make test-swift ARGS='--filter BytesTests', make test-end-to-end ARGS='-k signal'.
ARGS ?=

# A folder of its own: debug and release builds in one folder evict each other's.
RELEASE := .build/release-tree
RELEASE_BUILD := swift build -c release --static-swift-stdlib --scratch-path $(RELEASE) -j $(JOBS)
LYCEUM := build/lyceum
# The program that reads what strangers send as pictures, in a process that can do nothing else.
MEDIA := build/lyceum-media
WEB := build/web
VENV := build/venv

# Where it only runs: the private database server's programs, and the authorities whose certificates are believed.
RUN_PACKAGES := postgresql-15 ca-certificates
# What the browser app is made of and with: /usr/share/nodejs, esbuild, and fontTools to cut its font.
WEB_PACKAGES := esbuild nodejs node-react node-react-dom node-chart.js katex fonts-inter-variable python3-fonttools \
  python3-brotli
BUILD_PACKAGES := libpq-dev libuv1-dev libwebsockets-dev libwebsockets-evlib-uv zlib1g-dev libssl-dev libargon2-dev \
  libcurl4-openssl-dev libavcodec-dev libavutil-dev libswscale-dev libseccomp-dev pkg-config $(WEB_PACKAGES)
# python3 compiles the scripts when they are checked, and plays the servers that ours calls; openssl makes their
# certificates; binutils has readelf, which reads the linked binary; chromium is the browser that the app is tried in,
# with fonts for every script and sign that people may write there.
TEST_PACKAGES := $(BUILD_PACKAGES) $(RUN_PACKAGES) binutils openssl python3 python3-venv nodejs node-ws node-yjs \
  node-y-protocols chromium fonts-noto-core fonts-noto-color-emoji
# tsc, and the types of what the browser app is made of.
LINT_PACKAGES := python3 node-typescript node-react node-react-dom node-chart.js
# The benchmarks' peers, and a compiler for the load generator.
BENCH_PACKAGES := $(BUILD_PACKAGES) $(RUN_PACKAGES) gcc libc6-dev python3 python3-venv nginx-light libnginx-mod-nchan nodejs \
  node-ws chromium

SWIFT_SOURCES := Package.swift $(wildcard Sources Media Tests Migrations Plugins)
PYTHON_SOURCES := $(wildcard Benchmarks Tests)
WEB_TESTS := $(wildcard Tests/WebApp/*.test.mjs)
SHELL_SOURCES := .ci/run $(wildcard Scripts/*)

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help build run test test-swift test-web test-fuzz test-end-to-end web-types bench lint format clean needs-swift needs-build needs-run needs-test

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

build: needs-build ## the server, release, as build/lyceum, lyceum-media and the browser app beside it; installs what is missing first
	@$(RELEASE_BUILD) --product lyceum
	@cmp -s $(RELEASE)/release/lyceum $(LYCEUM) || install -D $(RELEASE)/release/lyceum $(LYCEUM)
	@$(RELEASE_BUILD) --product lyceum-media
	@cmp -s $(RELEASE)/release/lyceum-media $(MEDIA) || install -D $(RELEASE)/release/lyceum-media $(MEDIA)
	@node Sources/WebApp/build.mjs $(WEB)

run: build needs-run ## build, then serve demo data on http://127.0.0.1:8080 with the settings of the environment
	@$(LYCEUM) demo $(ARGS)
	@$(LYCEUM) serve $(ARGS)

test: needs-test ## all tests: Swift's, the browser app's, then the release build, then end to end
	@Scripts/part 'Swift tests' $(MAKE) test-swift ARGS=
	@Scripts/part 'browser app tests' $(MAKE) test-web ARGS=
	@Scripts/part 'fuzzing' $(MAKE) test-fuzz ARGS=
	@Scripts/part 'release build' $(MAKE) build
	@Scripts/part 'end-to-end tests' $(MAKE) test-end-to-end ARGS=

test-swift: needs-test ##   the tests of each room
	@swift build --build-tests -j $(JOBS)
	@# What computes and what waits apart: together, the one makes the other late.
	@$(if $(ARGS),,swift test --quiet --skip-build --disable-xctest --filter CRDTTests)
	@swift test --quiet --skip-build --disable-xctest $(if $(ARGS),$(ARGS),--skip CRDTTests)

test-web: ##   the browser app's clients, without a browser
	@Scripts/install-missing nodejs
	@node --test $(ARGS) $(WEB_TESTS)

test-fuzz: needs-swift ##   what reads bytes from strangers, for some seconds each (ARGS=SECONDS)
	@Scripts/fuzz $(or $(ARGS),5)

test-end-to-end: needs-test build ##   the server as its clients see it
	@Scripts/make-venv Tests/EndToEnd/requirements.txt $(VENV)
	@# All of them in two processes, each with a PostgreSQL, a server and a browser of its own: half of the time they wait.
	@$(VENV)/bin/pytest Tests/EndToEnd $(or $(ARGS),--numprocesses 2 --dist loadfile)

web-types: build needs-run ## write the API's types for the browser app, from the server's own description
	@Scripts/web-types $(LYCEUM)

bench: build ## the benchmarks, each beside its peers in the same run
	@Scripts/install-missing --dormant nginx $(BENCH_PACKAGES)
	@python3 Benchmarks/run.py $(ARGS)

lint: needs-swift ## the form of Swift, Python and shell, as make format would leave it, and the types of the browser app
	@Scripts/install-missing $(LINT_PACKAGES)
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@find $(PYTHON_SOURCES) -name '*.py' -print0 \
	  | PYTHONPYCACHEPREFIX=build/pycache xargs -0 -r python3 -W error -m py_compile
	@for script in $(SHELL_SOURCES); do bash -n $$script || exit 1; done
	@tsc -p Sources/WebApp
	@echo 'lint: nothing to say'

format: needs-swift ## put the Swift sources into form
	@swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

clean: ## remove what was built; the data directory stays
	@rm -rf .build build

needs-swift:
	@command -v swift >/dev/null || { \
	  echo 'Swift 6.3 is not on PATH; https://www.swift.org/install/linux/ has it for Debian 12.' >&2; exit 1; }

needs-build: needs-swift
	@Scripts/install-missing $(BUILD_PACKAGES)

needs-run:
	@Scripts/install-missing $(RUN_PACKAGES)

needs-test: needs-swift
	@Scripts/install-missing $(TEST_PACKAGES)
