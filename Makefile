# Two commands: `make demo` and `make test`. Both make the environment first, from the lock file.

.PHONY: env demo test test-second mutate lock clean

env:
	@scripts/env

demo: env
	@.venv/bin/python -m demo $(ARGS)

test: env
	@scripts/test

test-second: env
	@scripts/test-second

mutate: env
	@.venv/bin/python tests/mutation/run.py

lock:
	@scripts/lock

clean:
	rm -rf .venv node_modules .hjemmel
