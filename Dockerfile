# The server as one static binary, and nothing else; `--target tls` has HTTPS too. Built across: the build stages run on the builder's
# own architecture, whatever the image's is.
ARG BUILDPLATFORM
FROM --platform=$BUILDPLATFORM debian:bookworm-slim AS build
ARG TARGETARCH
WORKDIR /statusbin
COPY script/static script/
RUN script/static --libraries $TARGETARCH
COPY . .
RUN script/static $TARGETARCH && mv build-static-*/statusbin /binary

FROM --platform=$BUILDPLATFORM debian:bookworm-slim AS build-tls
ARG TARGETARCH
WORKDIR /statusbin
COPY script/static script/
RUN script/static --tls --libraries $TARGETARCH
COPY . .
RUN script/static --tls $TARGETARCH && mv build-static-tls-*/statusbin /binary

FROM scratch AS base
USER 65532:65532
ENV STATUSBIN_ADDRESS=::
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1s --timeout=6s --start-period=1s CMD ["/statusbin", "--check"]
ENTRYPOINT ["/statusbin"]
LABEL org.opencontainers.image.title="statusbin" \
    org.opencontainers.image.description="An HTTP server that answers every status code correctly" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="0.2.0" \
    org.opencontainers.image.base.name="scratch"

FROM base AS tls
EXPOSE 8443
COPY --from=build-tls /binary /statusbin

FROM base AS plain
COPY --from=build /binary /statusbin
