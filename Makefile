# Everything here works on a machine with Go and make; Go fetches the rest, each at the version that go.mod or tools/go.mod pins.

GO ?= go
LINT = $(GO) tool -modfile=tools/go.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help build mock check test examples lint prove explore bench load publish matrix generate verify

help: ## show these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/plumbline
	$(GO) build -o bin/plumbline ./cmd/plumbline

mock: build ## start the mock on http://127.0.0.1:8080 (ARGS="--world documents --clock held")
	bin/plumbline mock $(ARGS)

check: build ## check the embedded mock, or a server (ARGS=target.yaml)
	bin/plumbline check $(ARGS)

test: ## run all tests, with the race detector and in random order
	$(GO) test -race -shuffle=on ./suites ./... # the one that waits longest is first, and the others run beside it
	cd examples/verify && $(GO) test ./...

examples: build ## run the examples that are not Go: shell, Python, TypeScript (what is not there is skipped, loudly)
	.ci/examples

lint: ## vet the code and hold it to .golangci.yml
	$(LINT) run

prove: build ## show that the suite catches every fault and blames no liberty
	bin/plumbline prove $(ARGS)

# What the explorer is tried on by itself, with no spec run beside it.
UNSEEN = list-cached build-cached-past-a-restart half-of-a-restart-shows restart-keeps-an-exit-code restart-takes-namesakes-along \
	restart-after-a-cancel-is-killed restart-after-cancel-changes-the-branch second-restart-changes-the-commit \
	cancel-kills-the-first-job cancel-ends-the-build refused-cancel-kills-the-next-run end-moves-with-the-clock

explore: build ## let the explorer look for twelve faults by itself, with every spec left out
	bin/plumbline prove --explorer $(UNSEEN:%=--only %)

bench: ## measure the mock's operations beside a bare net/http handler
	$(GO) test -run '^$$' -bench . -benchmem ./...

load: build ## measure the mock from outside, beside a bare server, with wrk (ARGS="-soak 10000000")
	cd tools && $(GO) run ./load -plumbline ../bin/plumbline $(ARGS)

PUBLISHED = reports/published

publish: build ## check the mock, and each of its dialects, and write their reports to reports/published
	bin/plumbline check --seed 1 --report $(PUBLISHED)/mock
	bin/plumbline check --dialect drone-0.5.0 --seed 1 --report $(PUBLISHED)/drone-0.5.0
	rm -f $(PUBLISHED)/*/junit.xml
	$(MAKE) matrix

matrix: build ## line up the reports in reports/published
	bin/plumbline report matrix $(PUBLISHED) -o $(PUBLISHED)/matrix.md
	bin/plumbline report matrix $(PUBLISHED) --format html -o $(PUBLISHED)/matrix.html

generate: ## write what is generated: docs/rules.md and, where there is npm, the types of the TypeScript example
	$(GO) run ./cmd/plumbline rules --format markdown >docs/rules.md
	@if command -v npm >/dev/null; then cd examples/typescript && npm ci --silent && npm run --silent generate; else echo 'SKIPPED: examples/typescript/src/contract.d.ts: there is no npm' >&2; fi

verify: ## tell whether what is generated is up to date, and read the contract with a second reader
	@$(GO) run ./cmd/plumbline rules --format markdown | diff -u docs/rules.md - || { echo 'docs/rules.md is not what openapi.yaml says: run make generate' >&2; exit 1; }
	cd tools && $(GO) test -count=1 ./...
