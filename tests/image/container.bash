# For script/image: the tests of the container itself.

mkdir -p "$work/mounted"
gcc -Os -static -o "$work/mounted/stamp" tests/image/stamp.c
mounts=(--volume "$work/mounted:/mounted:ro")
if [ "$target" = tls ]; then
    tests/make-pair "$work/mounted"
    mounts+=(--env STATUSBIN_TLS_CERT=/mounted/cert.pem --env STATUSBIN_TLS_KEY=/mounted/key.pem --env STATUSBIN_TLS_PORT=0)
fi
chmod -R a+rX "$work/mounted"
image=$image:$native

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'; }

# Starts the container, with the options given, and tells its URLs.
start() {
    engine rm --force "$name" >/dev/null 2>&1 || true
    run --detach --name "$name" --env STATUSBIN_PORT=0 "${mounts[@]}" "$@" "$image" >/dev/null 2>"$work/run.log"
    local ready
    for _ in $(seq 200); do
        ready=$(engine logs "$name" 2>/dev/null | sed -n 's|\[::\]|127.0.0.1|g; s|^statusbin ready on ||p')
        if [ -n "$ready" ]; then
            url=$(grep -o 'http://[^/]*' <<<"$ready")
            secure_url=$(grep -o "https://[^/]*" <<<"$ready" || true)
            return 0
        fi
        sleep 0.05
    done
    echo 'script/image: the container did not become ready' >&2
    cat "$work/run.log" >&2
    engine logs "$name" >&2
    return 1
}

# Each program of the wire that can do with a server that it has not started; those of HTTPS over HTTPS.
wire_test() {
    STATUSBIN_BINARY=$work/$native/statusbin "$(find "$build/tests/wire" -type f -name "test-$1")" >"$work/test.log" 2>&1 || { tail -n 20 "$work/test.log"; return 1; }
}

wire_tests() {
    local test
    for test in $tests; do
        STATUSBIN_URL=$url check "test-$test, as $1" wire_test "$test"
    done
    [ "$target" = tls ] || return 0
    for test in $tls_tests; do
        STATUSBIN_URL=${secure_url#https://} STATUSBIN_TRUST=$work/mounted/cert.pem check "test-$test over HTTPS, as $1" wire_test "$test"
    done
}

# The server's own time: of the process, which is PID 1 in there, without that of the engine.
stop_ms() {
    start --no-healthcheck && tests/image/times stop "$(pid)" && ended_well
}

ended_well() { [ "$(engine wait "$name" | tail -n 1)" = 0 ]; }

pid() { engine inspect --format '{{.State.Pid}}' "$name"; }
is_user() { [ "$(awk '/^Uid/ { print $2 $3 $4 }' "/proc/$(pid)/status")" = "$1$1$1" ]; }
is_first() { [ "$(awk '/^NSpid/ { print $NF }' "/proc/$(pid)/status")" = 1 ]; }

drains() {
    local client
    curl -s -o "$work/drained" -w '%{http_code}' "$url/status/202?delay=1s" >"$work/code" &
    client=$!
    sleep 0.3
    engine kill --signal TERM "$name" >/dev/null
    ended_well && wait "$client" && [ "$(cat "$work/code")" = 202 ]
}

logs_to_stdout() {
    curl -s -o "$work/x" "$url/status/418?seen=1"
    sleep 0.2
    engine logs "$name" 2>/dev/null | grep -q '/status/418?seen=1'
}

inside_ms() {
    local port
    port=$(free_port)
    engine rm --force "$name" >/dev/null 2>&1 || true
    tests/image/times start "$port" "$name" "${engine_command[@]}" -- "${run_options[@]}" "${mounts[@]}" --no-healthcheck \
        --env STATUSBIN_PORT="$port" --entrypoint /mounted/stamp "$image"
}

tests='wire wire-interim wire-ranges wire-rows wire-knobs wire-lists wire-redirect knobs-header knobs-reply demo demo-document
    demo-time demo-digest promise negotiation endpoints assets pages handshake websocket malformed ends limits client client-redirect'
tls_tests='wire wire-interim wire-rows wire-knobs endpoints malformed ends limits client tls'

if [ -n "$archive" ]; then tests='wire wire-rows' tls_tests='wire tls'; fi

# All as an arbitrary user, some as the image's own.
check 'it starts, as 12345:54321' start --no-healthcheck --user 12345:54321
wire_tests '12345:54321'
tests='wire wire-rows' tls_tests='wire wire-rows'
check "it starts, as the image's own user" start --no-healthcheck
wire_tests "the image's own user"
check 'that is 65532, and not root' is_user 65532
check 'the server is PID 1' is_first
check "SIGTERM to end, idle: at most $stop_max_ms ms" quick "$stop_max_ms" stop_ms
check 'it starts with a log' start --no-healthcheck --env STATUSBIN_LOG=common
check 'it logs to stdout' logs_to_stdout
check 'one that is busy answers before it stops' drains
port=(--env PORT="$(free_port)" --env STATUSBIN_PORT=)
# An OCI image has no health check but for Docker, which this archive's has.
if [ -n "$archive" ]; then return; fi
check 'it starts with PORT' start --health-interval disable "${port[@]}"
check 'the health check follows PORT' healthy "${port[@]}"
check "exec to first response in the container, the median of 20: at most $start_max_ms ms" quick "$start_max_ms" inside_ms
