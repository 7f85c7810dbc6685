# Everything runs with a JDK 25 that tools/java-home finds, whatever the default java is.
SHELL := /bin/bash
MVN = JAVA_HOME="$$(tools/java-home)" mvn -B -ntp -Dflowgauge.commit="$$(git rev-parse --short HEAD 2> /dev/null || echo unknown)"

.PHONY: help build test test-tools fuzz format clean

help: ## Show this list (at once)
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Compile and package into app/target (1 minute)
	@tools/java-home > /dev/null
	$(MVN) -q -pl app -am -DskipTests package

test: test-tools ## Install what the tests need, then run them all (3 minutes)
	@tools/java-home > /dev/null
	$(MVN) package

test-tools:
	@tools/test-tools

FUZZ_SECONDS ?= 60

fuzz: ## Meter damaged packets and files with new seeds for FUZZ_SECONDS (60, and 1 minute to build)
	@tools/java-home > /dev/null
	$(MVN) -pl meter,app -am test -Dtest='*FuzzTest' \
		-Dflowgauge.fuzz.seconds=$$(( ($(FUZZ_SECONDS) + 1) / 2 ))

format: ## Format the Java sources (10 seconds)
	@tools/java-home > /dev/null
	$(MVN) -q spotless:apply

clean: ## Remove what was built (5 seconds)
	rm -rf target */target
