# Two commands: `make demo` and `make test`. Both make the environment first, from the lock file.

.PHONY: env demo test lock clean

env:
	@scripts/env

demo: env
	@.venv/bin/python -m demo $(ARGS)

test: env
	@scripts/test

lock:
	@scripts/lock

clean:
	rm -rf .venv node_modules .hjemmel
