# How this repository is built, tested and run. "make help" lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --warn-undefined-variables --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

# Settings of the targets, such as: make bench DURATION=60s
TARGET = reference
DURATION = 5s
REPEAT = 1
OUT = out
# How many cells of make conform run at once: most of them wait most of the time.
JOBS = 4
FUZZTIME = 60s
# Random histories: how many, from which seed on (empty: the one that everybody plays), and against which HAProxy (empty: in PATH).
N = 300
SEED =
HAPROXY =
# The gate's records. They are whole but for the histograms of latency, which are most of
# their size, and of no use in another run.
BASELINE = reports/baseline
GATE_DURATION = 1s
# Rounds of make bench-proxy, bench-load and bench-servers, the length of each run in it, and a file for its tables as Markdown.
ROUNDS = 8
RUN_DURATION = 2s
MARKDOWN =

# Tools, pinned. They are fetched when they are first used.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The race detector needs a C compiler; without one the tests run without it.
RACE := $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v "$$(go env CC)" >/dev/null && echo -race)
# Programs say which commit they are, where git can tell.
STAMP := -buildvcs=$(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)
# Tests that drive whole programs measure real processes, so one package at a time; "make race" has them too.
END_TO_END := /cmd/|/scenarios/lab$$|/scenarios/lab/histories$$
# Packages without goroutines, and tests of a single one that are long: the race detector would find nothing, in ten times the time.
PURE := /reports$$|/scenarios$$
SINGLE := ^(TestModel|TestResultsTakeNoMemory)$$
# The longest package takes less than half of the timeout on two processors.
TEST_FLAGS := -shuffle=on -timeout=18m

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## put both programs into bin/
	go build -trimpath $(STAMP) -o bin/ ./cmd/reuselab ./cmd/reuseproxy

.PHONY: bench
bench: build ## run the blog's scenarios: TARGET=reference,haproxy=PATH DURATION=5s REPEAT=1 OUT=out
	@.ci/empty '$(OUT)'
	bin/reuselab run blog --target '$(TARGET)' --duration '$(DURATION)' --repeat '$(REPEAT)' --out '$(OUT)'

.PHONY: conform
conform: build ## hold targets to every rule of connection reuse: TARGET=reference,haproxy JOBS=4
	bin/reuselab conform --target '$(TARGET)' --jobs '$(JOBS)'

.PHONY: bench-proxy
bench-proxy: build ## hold the reference beside HAProxy and nginx, with wrk: ROUNDS=8 RUN_DURATION=2s MARKDOWN=FILE
	go build -trimpath $(STAMP) -o bin/ ./cmd/benchproxy
	bin/benchproxy -rounds '$(ROUNDS)' -duration '$(RUN_DURATION)' -markdown '$(MARKDOWN)'

.PHONY: bench-pool
bench-pool: ## what the pool's decisions cost: alone, with many parked connections, on several threads
	go test -run '^$$' -bench . -benchtime 3s ./proxy/pool

.PHONY: bench-bodies
bench-bodies: ## a body of 1 GB each way, copied and spliced: memory, CPU and time beside HAProxy; what 2,000 hold that wait: HAPROXY=PATH
	REUSELAB_BODY_MB=1024 REUSELAB_WAITING=2000 HAPROXY='$(HAPROXY)' go test -count=1 -run '^TestBodiesAreStreamed$$|^TestWhoWaitsAmidABody$$' -v ./cmd/reuseproxy

.PHONY: bench-slow
bench-slow: ## 4,000 clients that send a byte a second, and what 50 others wait, beside HAProxy
	REUSELAB_SLOW_CLIENTS=4000 REUSELAB_SLOW_SECONDS=10 go test -count=1 -run '^TestSlowClients$$' -v ./cmd/reuseproxy

.PHONY: bench-load
bench-load: build ## hold the native load generator beside wrk, hey and h2load: ROUNDS=8 RUN_DURATION=2s MARKDOWN=FILE
	go build -trimpath $(STAMP) -o bin/ ./cmd/benchproxy
	go build -trimpath -o bin/hey github.com/rakyll/hey
	bin/benchproxy -generators -rounds '$(ROUNDS)' -duration '$(RUN_DURATION)' -markdown '$(MARKDOWN)'

.PHONY: bench-servers
bench-servers: build ## hold the fake server beside HAProxy's return 200, with wrk: ROUNDS=8 RUN_DURATION=2s MARKDOWN=FILE
	go build -trimpath $(STAMP) -o bin/ ./cmd/benchproxy
	bin/benchproxy -servers -rounds '$(ROUNDS)' -duration '$(RUN_DURATION)' -markdown '$(MARKDOWN)'

.PHONY: readme
readme: ## write the README's tables and plots anew from reports/readme/records.jsonl
	go test ./reports -run '^TestReadme' -update

.PHONY: gate
gate: build ## hold the blog's scenarios to the committed baseline
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	echo 'running the blog'"'"'s scenarios, $(GATE_DURATION) per cell'; \
	code=0; bin/reuselab run blog --duration '$(GATE_DURATION)' --out "$$dir/run" >"$$dir/log" 2>&1 || code=$$?; \
	if [ "$$code" -gt 1 ]; then cat "$$dir/log" >&2; exit "$$code"; fi; \
	bin/reuselab gate '$(BASELINE)' "$$dir/run"

.PHONY: baseline
baseline: build ## take a new baseline for the gate, on purpose
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	bin/reuselab run blog --duration '$(GATE_DURATION)' --repeat 5 --out "$$dir/run"; \
	echo; echo 'against the baseline so far:'; bin/reuselab gate '$(BASELINE)' "$$dir/run" || true; \
	mkdir -p '$(BASELINE)'; \
	sed -E 's/"histograms":\{[^}]*\}/"histograms":{}/' "$$dir/run/records.jsonl" >'$(BASELINE)/records.jsonl'

.PHONY: test
test: check ## run every test, with the race detector where that is affordable
	@[ -n '$(RACE)' ] || echo 'no C compiler: the tests run without the race detector' >&2
	go test $(TEST_FLAGS) $(RACE) -skip '$(SINGLE)' $$(go list ./... | grep -vE '$(END_TO_END)|$(PURE)')
	go test $(TEST_FLAGS) -run '$(SINGLE)' ./loadgen ./proxy/pool
	go test $(TEST_FLAGS) $$(go list ./... | grep -E '$(PURE)')
	go test $(TEST_FLAGS) -p 1 $$(go list ./... | grep -E '$(END_TO_END)')

.PHONY: race
race: ## run every test with the race detector
	go test $(TEST_FLAGS) -race ./...

.PHONY: differential
differential: ## hold the reference against HAProxy in random histories: N=300 SEED=1 HAPROXY=PATH
	HISTORIES='$(N)' SEED='$(SEED)' HAPROXY='$(HAPROXY)' go test -count=1 -timeout=60m -v ./scenarios/lab/histories

.PHONY: check
check:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "make fmt would change:" $$unformatted >&2; exit 1; }
	go mod verify
	go mod tidy -diff
	go vet ./...

.PHONY: lint
lint: check ## check format, modules and code, for other systems too
	GOOS=darwin go vet ./...
	go run $(STATICCHECK) ./...

.PHONY: fuzz
fuzz: ## run every fuzz target, one after another: FUZZTIME=60s
	@dirs=$$(grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' . | xargs -r dirname | sort -u); \
	for dir in $$dirs; do \
	  listed=$$(go test -list '^Fuzz' "$$dir"); \
	  for target in $$(awk '/^Fuzz/' <<<"$$listed"); do \
	    echo "fuzz $$dir $$target"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime '$(FUZZTIME)' -fuzzminimizetime 1s "$$dir"; \
	  done; \
	done

.PHONY: fmt
fmt: ## format the code
	gofmt -w .

.PHONY: tidy
tidy: ## make go.mod and go.sum what the code needs
	go mod tidy
