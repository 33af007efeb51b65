# The server alone, on Debian: the first stage builds it, the second has only what it needs to run.
FROM debian:bookworm-slim AS build
WORKDIR /statusbin
COPY . .
RUN script/setup build && strip build/statusbin

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libmicrohttpd12 libjansson4 libwslay1 libnettle8 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /statusbin/build/statusbin /usr/local/bin/statusbin
USER 65532:65532
ENV STATUSBIN_ADDRESS=::
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK CMD ["/usr/local/bin/statusbin", "--check", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["/usr/local/bin/statusbin"]
