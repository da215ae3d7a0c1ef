# Thin front over Meson and Ninja. Every target installs what it lacks first (tools/install.sh).
.PHONY: demo build test bench fuzz format lint clean help
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ': ## ' '/^[a-z]+: ## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## build, fill a database with a simulated vendor, serve it with live events (PORT=8080)
	@tools/build.sh
	@exec build/perennial demo --port $(or $(PORT),8080)

build: ## the release binary, at build/perennial
	@tools/build.sh

test: ## every test, with sanitizers; ends with "N passed, N failed, N skipped"
	@tools/test.sh

bench: ## the figures the design promises, measured on this machine
	@tools/bench.sh

fuzz: ## every fuzzer, each for FUZZ_SECONDS=60
	@tools/fuzz.sh $(or $(FUZZ_SECONDS),60)

format: ## reformat all sources
	@tools/format.sh

lint: ## clang-tidy, cppcheck, levels, lengths, formatting, and the web app's own linters
	@tools/lint.sh

clean: ## remove everything that was built
	rm -rf build web/dist
