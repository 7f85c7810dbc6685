# Everything runs with a JDK 25 that tools/java-home finds, whatever the default java is.
SHELL := /bin/bash
MVN = JAVA_HOME="$$(tools/java-home)" mvn -B -ntp -Dflowgauge.commit="$$(git rev-parse --short HEAD 2> /dev/null || echo unknown)"

.PHONY: help build test test-full test-tools screenshots outage conformance fuzz bench bench-quick bench-live jmh bench-build format clean

help: ## Show this list (at once)
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Compile and package into app/target (1 minute)
	@tools/java-home > /dev/null
	$(MVN) -q -pl app -am -DskipTests package

test: test-tools ## Install what the tests need, then run them (6 to 12 minutes)
	@tools/java-home > /dev/null
	# Tests send SIGINT and SIGHUP, which a job in the background of a script inherits as ignored.
	env --default-signal=INT,HUP $(MVN) -Pbench package

test-full: test-tools ## The same with those against Elasticsearch 6 and 9, 200 MB more to download
	@tools/java-home > /dev/null
	env --default-signal=INT,HUP $(MVN) -Pbench,full package

test-tools:
	@tools/test-tools

OUTAGE_SECONDS ?= 600
OUTAGE_RATE ?= 50000
outage: test-tools ## Live capture with the disk queue while Redis is away for OUTAGE_SECONDS (600, 25 minutes in all)
	@tools/java-home > /dev/null
	env --default-signal=INT,HUP $(MVN) -pl app -am test -Dtest=OutageProgramTest \
		-Dtest.excluded.groups=none -Dflowgauge.outage.seconds=$(OUTAGE_SECONDS) \
		-Dflowgauge.outage.rate=$(OUTAGE_RATE)

screenshots: ## Take the pictures of the web page in docs/images (1 minute)
	@tools/test-tools
	@tools/web-build packages
	@node dashboard/src/test/web/screenshots.mjs docs/images

FUZZ_SECONDS ?= 60

CONFORMANCE ?= ../shared/conformance
conformance: ## Compare with what Packetbeat 6.7 reported for the captures and cases in CONFORMANCE (2 minutes)
	@tools/java-home > /dev/null
	$(MVN) -pl app -am test -Dtest='Conformance*Test' -Dsurefire.failIfNoSpecifiedTests=false \
		-Dflowgauge.conformance="$$(realpath "$(CONFORMANCE)")"

fuzz: ## Meter damaged packets and files with new seeds for FUZZ_SECONDS (60, and 1 minute to build)
	@tools/java-home > /dev/null
	$(MVN) -pl meter,app -am test -Dtest='*FuzzTest' \
		-Dflowgauge.fuzz.seconds=$$(( ($(FUZZ_SECONDS) + 1) / 2 ))

bench: bench-build ## Compare speed and memory with other programs and the targets (10 minutes)
	@bench/bench

bench-quick: bench-build ## The main part of that, once (2 minutes)
	@bench/bench quick

bench-live: bench-build ## Loss and CPU of live capture, beside tcpdump; as root (2 minutes)
	@bench/live

jmh: bench-build ## The JMH benchmarks, with bytes allocated; JMH="MeterBenchmark -wi 5" (2 minutes)
	@bench/bench jmh $(JMH)

bench-build:
	@tools/java-home > /dev/null
	$(MVN) -q -Pbench -pl bench -am -Dmaven.test.skip=true package

format: ## Format the Java sources (10 seconds)
	@tools/java-home > /dev/null
	$(MVN) -q -Pbench,full spotless:apply

clean: ## Remove what was built (5 seconds)
	rm -rf target */target testservers/*/target
