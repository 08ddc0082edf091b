# Two commands: `make demo` and `make test`. Both make the environment first, from the lock file.

.PHONY: env demo test lock clean

env:
	@scripts/env

demo: env
	@.venv/bin/python -m demo $(ARGS)

test: env
	@scripts/test

lock: env
	.venv/bin/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf .venv node_modules .hjemmel
