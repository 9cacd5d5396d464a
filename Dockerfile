# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
# The caches keep the dependencies between builds: a change of ours compiles our crate alone.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked \
    && cp target/release/counteroffer /counteroffer

# glibc and nothing else: no shell, no package manager. It runs as the user 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /counteroffer /usr/local/bin/counteroffer
ENV LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=8s --start-period=30s --retries=3 CMD ["counteroffer", "health"]
ENTRYPOINT ["counteroffer"]
