# make run and make test do everything a fresh machine needs first.
SHELL := /bin/sh
GO ?= go
# Fyne's rule that only its own goroutine touches widgets, checked at run time.
TAGS := migrated_fynedo
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# Everything but the program that links OpenGL builds without C.
PURE = $$($(GO) list ./... | grep -v '/cmd/postil$$')

GOFUMPT := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run test test-pure test-window bench bench-window bench-start bench-site bench-archive trials lint check site-check cross build fuzz package clean

run: build ## build Postil and open its window
	./bin/postil

# Built as the tests are, so that the window toolkit is compiled once for both.
build:
	@.ci/setup run
	$(GO) build -tags $(TAGS) -ldflags "-X main.revision=$(VERSION)" -o bin/postil ./cmd/postil
	CGO_ENABLED=0 $(GO) build -ldflags "-X main.revision=$(VERSION)" -o bin/postilctl ./cmd/postilctl

test: ## run every test
	@.ci/setup test
	$(MAKE) test-pure test-window

# The locale is for the window toolkit, which complains of one without a language.
test-pure:
	LC_ALL=en_US.UTF-8 CGO_ENABLED=0 $(GO) test -tags $(TAGS) $(PURE)

test-window: # a real window on a virtual screen
	.ci/virtual-screen $(GO) test -tags $(TAGS) ./cmd/postil

bench: ## measure speed and memory
	CGO_ENABLED=0 $(GO) test -tags $(TAGS) -run '^$$' -bench . -benchmem $(PURE)

# POSTIL_LATENCY_KEYS=40 POSTIL_LATENCY_WORDS=1000,10000,100000 and
# POSTIL_LATENCY_BUDGET=90s (for one text) can be given too.
bench-window: ## time from key to pixels in a real window, beside ghostwriter's, and frames of the archive
	@.ci/setup bench
	POSTIL_LATENCY=1 .ci/virtual-screen $(GO) test -tags $(TAGS) -count=1 -v -timeout 60m -run '^Test(KeyToPixels|FramesOfTheArchive)$$' ./cmd/postil

# POSTIL_START_PROGRAM can be the path of another build of Postil.
bench-start: ## time to a usable window on 10,000 articles, beside an empty window, and memory
	@.ci/setup test
	POSTIL_START=1 .ci/virtual-screen $(GO) test -tags $(TAGS) -count=1 -v -timeout 60m -run '^TestStart$$' ./cmd/postil

# POSTIL_HUGO is the path of another hugo than that of the system.
bench-site: ## build a site of 10,000 articles beside Hugo
	POSTIL_BENCH_SITE=1 CGO_ENABLED=0 $(GO) test -tags $(TAGS) -count=1 -v -timeout 20m -run '^TestBesideHugo$$' ./publish/site

# POSTIL_RG is the path of another rg than that of the system.
bench-archive: ## search an archive of 10,000 articles beside ripgrep
	POSTIL_BENCH_ARCHIVE=1 CGO_ENABLED=0 $(GO) test -tags $(TAGS) -count=1 -v -timeout 20m -run '^TestBesideRipgrep$$' ./publish/archive

# KILLS=500, RACES=2000 and CROWD=5000 are the whole of it.
TRIAL = LC_ALL=en_US.UTF-8 CGO_ENABLED=0 $(GO) test -tags $(TAGS) -count=1 -v -timeout 60m -run
trials: ## kill Postil at work, race with git, and let a crowd work on shared drafts
	POSTIL_KILLS=$(or $(KILLS),500) $(TRIAL) '^TestKilled' ./app/ui ./editor/journal ./publish/repo ./publish/desk ./publish/archive
	POSTIL_RACES=$(or $(RACES),2000) $(TRIAL) '^TestRaceWithGit$$' ./publish/repo
	POSTIL_CROWD=$(or $(CROWD),5000) $(TRIAL) '^TestManyPeopleAtOnce$$' ./publish/desk

lint:
	@.ci/setup test
	@out=$$($(GO) run $(GOFUMPT) -l $$(git ls-files '*.go')); \
	if [ -n "$$out" ]; then echo "gofumpt would change:"; echo "$$out"; exit 1; fi
	$(GO) vet -tags $(TAGS) ./...
	$(GO) run $(STATICCHECK) -tags $(TAGS) ./...
	$(GO) mod tidy -diff

cross: # the tool for servers builds for the systems that servers and desks run
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build -o /dev/null ./cmd/postilctl
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 $(GO) build -o /dev/null ./cmd/postilctl
	CGO_ENABLED=0 GOOS=windows GOARCH=amd64 $(GO) build -o /dev/null ./cmd/postilctl

check: lint cross test ## what .ci/run asks of every change

site-check: ## let browsers, validators and reference managers of others judge the published pages
	.ci/site-check

fuzz: ## fuzz each parser for a while: make fuzz FUZZTIME=1m
	.ci/fuzz $(or $(FUZZTIME),20s)

package: ## a Linux package with icon and desktop entry
	@.ci/setup run
	$(GO) build -trimpath -tags $(TAGS) -ldflags "-s -w -X main.revision=$(VERSION)" -o bin/postil ./cmd/postil
	$(GO) run fyne.io/tools/cmd/fyne@v1.7.4 package --os linux --exe bin/postil

clean:
	rm -rf bin public
