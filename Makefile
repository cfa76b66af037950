# Isopet. On Debian or Ubuntu with Go, `make run` and `make test` need nothing else: they install the system packages
# and fetch ONNX Runtime into build/ (not in git) where these are missing.
#
#   make         build the program, build/isopet, with its library in build/lib
#   make run     open the window with a demo scan        (make run ARGS=scan.nii.gz)
#   make test    lint, test, and drive the built program on a display
#   make models  train the shipped models anew on synthetic patients, into assets/models
#   make lint    gofmt, vet, staticcheck
#   make bench   measure training, inference, reading, segmenting and starting beside PyTorch, Keras, nibabel, SimpleITK,
#                MRIcron and AMIDE, as they are this year       (make bench ARGS="-only training")
#   make gpu     install what an NVIDIA card needs besides its driver, 1.9 GB, beside build/lib
#                (make gpu CUDA=12 FROM=folder)
#   make package        a .deb, an archive for other Linux systems, an installer and an archive for Windows, in
#                       build/packages; signed if ISOPET_SIGN_KEY names a key of gpg
#   make package-test   install, use and remove them on a bare Debian 12 and 13, and under Wine, as root
#   make windows-test   run the unit tests under Wine, as root
#   make clean   remove what was built; what was fetched stays

.PHONY: build run test models lint bench bench-functions gpu package package-test windows-test clean packages packages-test
.NOTPARALLEL:
.DEFAULT_GOAL := build

export PATH := $(PATH):/usr/local/go/bin

ifeq ($(shell uname -s),Darwin)
library := build/lib/libonnxruntime.1.29.0.dylib
else
library := build/lib/libonnxruntime.so.1.29.0
endif

# One set of tags for the program and one for the tests: each compiles Fyne once, which takes minutes.
program := -tags x11,release,migrated_fynedo -trimpath -buildvcs=false
tests := -race -tags ci

# By itself the race detector has every test program, and every one that those start, sleep for a second at its end.
export GORACE := atexit_sleep_ms=0

build: packages $(library)
	go build $(program) -ldflags "-s -w" -o build/isopet .

run: build
	build/isopet $(ARGS)

# Tests that are too long for the race detector, and their packages: `make test` runs them without it, meanwhile.
unraced := $(shell grep -rl --include='*_test.go' isopet/volume/racetest .)
unraced-tests = $(shell awk '/^func Test/ { split($$2, test, "\050") } /racetest\./ { print test[1] }' $(unraced) | \
	sort -u | paste -sd '|')

# What takes longest is tested first, so that all processors have something to do to the end. Memory is collected more
# seldom than in use: under the race detector that takes a tenth of the time. The examples of README and of the helps
# are given to the program itself, which runs at its own speed. The last line drives build/isopet as a person would, on
# a display that it starts; it has a build tag of its own so that `go test ./...` needs none.
test: packages-test build lint
	@GOGC=400 go test -tags ci -p 1 -run '^($(unraced-tests))$$' $(sort $(dir $(unraced))) & unraced=$$!; \
	GOGC=400 ISOPET_PROGRAM=$(CURDIR)/build/isopet go test $(tests) ./ui ./app/cli ./app ./...; failed=$$?; \
	wait $$unraced && exit $$failed
	go test -count=1 -parallel 8 -tags e2e ./ui/e2e/

packages:
	@.ci/packages build

packages-test:
	@.ci/packages test

$(library): .ci/onnxruntime | packages
	@.ci/onnxruntime build/lib

gpu: build
	@$(if $(FROM),,.ci/packages pip)
	build/isopet gpu install --yes --to build/lib $(if $(CUDA),--cuda $(CUDA)) $(if $(FROM),--from "$(FROM)")

package: build
	@.ci/packages package
	@.ci/package

# On the releases of Debian that ARGS names, or on 12, 13 and Windows: make package-test ARGS=trixie, or ARGS=windows
package-test:
	@.ci/packages package-test
	@.ci/package-test $(ARGS)

windows-test:
	@.ci/packages package-test
	@.ci/package-test windows-units

# One kind of device and a fixed number of threads: sums are rounded in another order elsewhere.
models: build
	rm -rf build/cohort build/models
	build/isopet phantom build/cohort --seed 1
	build/isopet train --data build/cohort -o build/models --seed 1 --device cpu --threads 2
	build/isopet train --data build/cohort -o build/models --preset isopet --seed 1 --device cpu --threads 2
	cp build/models/unet.onnx build/models/threshold.onnx build/models/combined.onnx build/models/isopet.onnx assets/models/
	$(MAKE) build

# staticcheck takes half a minute of a processor after a change in the lower packages, and a second without one.
lint: packages
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	go vet -tags ci,e2e ./...
	go tool staticcheck -tags ci,e2e ./...

# The first run brings the others into build/peers, an environment of Python of their own (7 GB, as PyTorch brings CUDA),
# and makes two scans in build/scans. For figures that count, let the machine do nothing else.
bench: build
	go run ./bench $(ARGS)

# Benchmarks of single functions.
bench-functions: $(library)
	go test -tags ci -run '^$$' -bench . -benchmem ./volume/... ./inference/... ./training/...

clean:
	rm -rf build/isopet build/cohort build/models build/fetch build/scans build/packages build/package-test
