# Short names for what a developer does every day. CI runs `scripts/test` and nothing else.

# Lists the recipes.
default:
    @just --list

# What can be checked without running anything.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Every test that needs no backend of its own.
test *ARGS:
    cargo test --workspace {{ARGS}}

# Everything that CI checks.
ci:
    scripts/test

# Rewrites the golden Markdown; read the difference before committing it.
golden:
    UPDATE_GOLDEN=1 cargo test -p extractors --test golden

# Rewrites the tables in docs/; read the difference before committing it.
docs:
    UPDATE_DOCS=1 cargo test --test docs

# Starts the service for trying things out.
run *ARGS:
    cargo run -- serve --listen 127.0.0.1:8000 --auth-mode off {{ARGS}}

# Converts a sample from end to end.
demo:
    scripts/demo

# Builds the image.
image:
    docker build -t doc-ingestion .

# Licences, advisories and bans, with the advisory database from the network.
deny:
    cargo deny check
