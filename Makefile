# make demo: install, let the simulated shop write eight months of files, import them, serve the desk.
# make test: install what tests need and run everything, and what touches the database on PostgreSQL too, where one can be started.
# make test-postgres: everything that can run on it, on PostgreSQL.
# make audit: are there known vulnerabilities in what is pinned? Asks a public database, so it needs the network, and says so where it could not ask.
# make mutants: mutation testing of the rules with mutmut, which it installs; what no case notices goes to survivors.txt. Takes half an hour.
# make spark-check: every measure on a Spark master with two workers, against DuckDB; needs Java 17, installs PySpark.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
TESTS = $(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder
ON_BOTH = tests/ledger tests/permutations/test_damage.py tests/cli/test_together.py tests/cases/test_told_twice.py \
  tests/cases/test_replay.py tests/cases/test_columns.py tests/cases/test_accounts.py tests/cases/test_arriving.py
DEMO = ODRA_HOME=demo-home ODRA_ENV=demo $(BIN)/odra

.PHONY: demo test test-postgres audit format clean spark-check mutants

demo: .venv/installed
	@rm -rf demo-home
	$(DEMO) shop demo-home/files
	@# exit code 1 says that some rows were rejected: the shop plants a file with mistakes
	$(DEMO) import demo-home/files || [ $$? -eq 1 ]
	$(DEMO) serve --port $(PORT)

test: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src
	ODRA_TEST_DATABASE=postgresql $(TESTS) $(ON_BOTH)
	$(TESTS)

test-postgres: .venv/tested
	ODRA_TEST_DATABASE=postgresql $(TESTS) tests/ledger tests/cases tests/permutations tests/privacy tests/cli tests/web tests/audit tests/people

audit: .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check pip-audit || \
	  { echo "Not audited: pip-audit cannot be installed. Run make audit again where the network reaches a package index." >&2; exit 2; }
	@$(BIN)/python -m tests.docs.vulnerabilities $(BIN)/pip-audit requirements.txt

spark-check: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[spark]'
	$(BIN)/python benchmarks/spark_check.py

mutants: .venv/tested
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[mutants]'
	$(BIN)/python benchmarks/mutants.py --list survivors.txt

format: .venv/tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit("Odra needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/tested: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv demo-home build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
