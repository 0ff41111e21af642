# The service as an image: one binary on a base without a shell. `docker build -t doc-ingestion .`

FROM rust:1.95-bookworm AS build
WORKDIR /build
# The dependencies first, against empty sources: this layer is built again only when a manifest changes.
COPY Cargo.toml Cargo.lock ./
COPY extractors/Cargo.toml extractors/Cargo.toml
# A member of the workspace that is no part of the image: Cargo wants it to be there.
COPY platformctl/Cargo.toml platformctl/Cargo.toml
RUN mkdir -p platformctl/src && echo 'fn main() {}' >platformctl/src/main.rs
RUN mkdir -p src extractors/src extractors/examples tests/docs tests/service && \
    echo 'fn main() {}' | tee src/main.rs extractors/examples/extract.rs >tests/docs/main.rs && \
    cp tests/docs/main.rs tests/service/main.rs && \
    touch src/lib.rs extractors/src/lib.rs && \
    cargo build --release --locked --bin doc-ingestion && \
    rm -rf src extractors/src extractors/examples tests
COPY extractors extractors
COPY src src
COPY web web
# Cargo goes by times: the sources must be newer than what was built of the empty ones. Test binaries that the manifest names
# must exist for it to be read.
RUN mkdir -p tests/docs tests/service && touch tests/docs/main.rs tests/service/main.rs && \
    touch src/main.rs src/lib.rs extractors/src/lib.rs && \
    cargo build --release --locked --bin doc-ingestion

FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="doc-ingestion" \
      org.opencontainers.image.description="Documents in, clean Markdown out" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /build/target/release/doc-ingestion /doc-ingestion
# Documents above `spool.memory_threshold` wait here, unlinked; the only place that is written to. The root may be read-only.
VOLUME ["/tmp"]
USER 65532:65532
EXPOSE 8000
ENTRYPOINT ["/doc-ingestion"]
CMD ["serve"]
