# make predict [PHOTO=path]   set up once, then predict the depth of a photograph
# make test                   set up once, then run the tests
# make lint                   style and types
# Another Python (3.11 or later):  make predict PYTHON=python3.12

PYTHON ?= python3
EXAMPLE := output/coffee.png
PHOTO ?= $(EXAMPLE)
OUTPUT ?= output
TESTS ?= tests

BIN := .venv/bin
READY := .venv/ready

.DELETE_ON_ERROR:
.PHONY: help setup predict test lint lock clean

help:
	@sed -n '1,/^$$/s/^# //p' Makefile

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed; choose one: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv; this is done once and takes some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --requirement requirements.lock --editable .
	@touch $@

predict: $(READY) $(if $(filter file,$(origin PHOTO)),$(EXAMPLE))
	@$(BIN)/fathom predict "$(PHOTO)" --output "$(OUTPUT)" --overwrite

# The example photograph is one that scikit-image carries with it.
$(EXAMPLE): | $(READY)
	@mkdir -p $(@D)
	@$(BIN)/python -c 'import skimage; skimage.io.imsave("$@", skimage.data.coffee())'

test: $(READY)
	@OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist loadfile $(TESTS)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lock: $(READY)
	@$(BIN)/python tools/lock.py

clean:
	rm -rf .venv output build dist .pytest_cache .ruff_cache .mypy_cache
