#include "app/server.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/descriptors.h"
#include "app/https.h"
#include "app/stop.h"
#include "base/clock.h"
#include "engine/h2/h2.h"
#include "engine/mhd/engine.h"
#include "net/listener.h"
#include "net/reserve.h"
#include "net/tls.h"
#include "serve/log.h"
#include "serve/shared.h"

enum {
    FIELDS_MAX = 8000, /* octets; with a --max-head above HEAD_MAX, as many as that */
    HEAD_MAX = 12000,  /* octets; --max-head by default */
    DRAIN_MS = 5000,   /* how long requests under way have to end by themselves */
    CUT_MS = 1000,     /* how long connections that were cut have to end */
    STEP_MS = 2,
};

struct server {
    const struct options *options;
    struct shared shared;
    struct listeners listeners;
    struct engine *engines;
    struct h2 *h2s; /* one beside each of these; NULL: none */
    int engine_count;
    char urls[LISTENERS_URLS_SIZE];
};

void server_set_service(struct service *service, const struct options *options)
{
    service->limits = (struct request_limits){
        .target = (size_t)(options->max_target < options->max_head ? options->max_target
                                                                   : options->max_head),
        .fields = options->max_head > HEAD_MAX ? (size_t)options->max_head : FIELDS_MAX,
        .head = (size_t)options->max_head,
        .body = (uint64_t)options->max_body,
    };
    service->max_delay_ms = options->max_delay_s * 1000;
    service->max_size = (uint64_t)options->max_size;
    service->highest_code = options->allow_invalid_codes ? 999 : 599;
    service->cors = !options->no_cors;
    service->strict = options->strict;
    if (options->default_target)
        service->default_target = target_read(options->default_target);
}

static void set_up(struct shared *shared, const struct options *options)
{
    server_set_service(&shared->service, options);
    shared->threads = (int)options->threads;
    shared->idle_timeout_s = options->idle_timeout_s;
    shared->idle_408 = options->idle_408;
    shared->header_timeout_s = options->header_timeout_s;
    shared->body_timeout_s = options->body_timeout_s;
    shared->websocket_timeout_s = options->websocket_timeout_s;
    shared->max_message = (uint64_t)options->max_message;
    shared->max_requests = (uint64_t)options->max_requests;
}

/* Opens a TCP socket, unless that is left to --unix. */
static bool open_plain(struct listeners *listeners, const struct options *options)
{
    uint16_t port = (uint16_t)(options->port < 0 ? OPTIONS_PORT : options->port);

    if (options->port < 0 && options->unix_path)
        return true;
    return listeners_open_tcp(listeners, options->address, port, "--port", false);
}

static bool open_secure(struct listeners *listeners, const struct options *options)
{
    uint16_t port = (uint16_t)(options->tls_port < 0 ? OPTIONS_TLS_PORT : options->tls_port);

    return listeners_open_tcp(listeners, options->address, port, "--tls-port", true);
}

/* Opens the sockets that the options ask for, or takes those that systemd passed in place of the
   ones without TLS. */
static bool open_sockets(struct listeners *listeners, const struct options *options, bool secure)
{
    if (!listeners_inherit(listeners))
        return false;
    if (listeners->count == 0 &&
        (!open_plain(listeners, options) ||
         (options->unix_path && !listeners_open_unix(listeners, options->unix_path))))
        return false;
    if (options->port_file && !listeners_port(listeners, false)) {
        fprintf(stderr,
                "statusbin: --port-file %s: there is no TCP port to write into it; give --port, or "
                "pass a TCP socket in LISTEN_FDS\n",
                options->port_file);
        return false;
    }
    return !secure || open_secure(listeners, options);
}

struct server *server_open(const struct options *options)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server) {
        fputs("statusbin: cannot start: out of memory\n", stderr);
        return NULL;
    }
    server->options = options;
    set_up(&server->shared, options);
    if (https_open(options, &server->shared.tls) &&
        open_sockets(&server->listeners, options, server->shared.tls != NULL))
        return server;
    server_close(server);
    return NULL;
}

/* What libraries would otherwise read at first use, when the file may be out of reach. */
static void read_files(void)
{
    tzset();             /* strftime: the time zone, though UTC does not need it */
    json_object_seed(0); /* jansson: /dev/urandom */
}

static bool start_log(struct server *server)
{
    enum log_format format = (enum log_format)server->options->log;

    if (format != LOG_NONE)
        server->shared.log = log_open(format, STDOUT_FILENO);
    return format == LOG_NONE || server->shared.log;
}

static bool start_parts(struct server *server)
{
    const struct options *options = server->options;

    read_files();
    return reserve_start() &&
           service_open(&server->shared.service, (size_t)options->max_sequences,
                        options->sequence_age_s * 1000, (size_t)options->max_recorded) &&
           start_log(server);
}

/* Puts an engine for HTTP/2 on each loop. */
static bool open_h2s(struct server *server)
{
    server->h2s = calloc((size_t)server->engine_count, sizeof(*server->h2s));
    for (int i = 0; server->h2s && i < server->engine_count; i++) {
        struct engine *engine = &server->engines[i];

        if (!h2_open(&server->h2s[i], &server->shared, engine->loop, &engine->linger))
            return false;
        engine->other = &server->h2s[i].other;
    }
    return server->h2s != NULL;
}

/* Makes an engine for each thread, before any is started. */
static bool open_engines(struct server *server)
{
    const struct options *options = server->options;
    int64_t max_connections = descriptors_raise_limit();

    if (options->max_connections > 0 && options->max_connections < max_connections)
        max_connections = options->max_connections;
    places_init(&server->shared.places, max_connections, options->max_per_address);
    server->engines = calloc((size_t)options->threads, sizeof(*server->engines));
    while (server->engines && server->engine_count < options->threads)
        if (!engine_open(&server->engines[server->engine_count++], &server->shared))
            return false;
    return server->engines && (options->no_http2 || open_h2s(server));
}

static bool start_engines(struct server *server)
{
    for (int i = 0; i < server->engine_count; i++)
        if (!engine_start(&server->engines[i], &server->listeners))
            return false;
    return true;
}

const char *server_socket_path(const struct server *server)
{
    return server->listeners.unix_path;
}

const char *server_urls(const struct server *server)
{
    return server->urls;
}

uint16_t server_port(const struct server *server, bool secure)
{
    return listeners_port(&server->listeners, secure);
}

void server_announce_stop(struct server *server)
{
    server->shared.service.shutting_down = true;
}

static void tell_engines(struct server *server, enum worker_order order)
{
    for (int i = 0; i < server->engine_count; i++)
        if (server->engines[i].worker.started)
            worker_tell(&server->engines[i].worker, order);
}

/* Returns whether no connection is left. Until each engine has begun to drain, some may still wait
   to be accepted, and are not counted. */
static bool is_empty(const struct server *server)
{
    for (int i = 0; i < server->engine_count; i++)
        if (worker_is_to_obey(&server->engines[i].worker, WORKER_DRAIN))
            return false;
    return server->shared.places.taken == 0;
}

/* Waits until no connection is left, timeout_ms at most, or until another signal comes. */
static void wait_until_empty(const struct server *server, int timeout_ms)
{
    int64_t end_ms = clock_now_ms() + timeout_ms;

    while (!is_empty(server) && clock_now_ms() < end_ms)
        if (stop_wait_for(STEP_MS))
            return;
}

void server_stop(struct server *server, bool is_hurried)
{
    server_announce_stop(server);
    listeners_remove_file(&server->listeners); /* another server may make it anew from now on */
    server->shared.draining = true;
    tell_engines(server, WORKER_DRAIN);
    wait_until_empty(server, is_hurried ? 0 : DRAIN_MS);
    stop_release();
    tell_engines(server, WORKER_CUT);
    wait_until_empty(server, CUT_MS);
    server_close(server);
}

void server_close(struct server *server)
{
    listeners_remove_file(&server->listeners);
    tell_engines(server, WORKER_STOP);
    for (int i = 0; i < server->engine_count; i++)
        engine_close(&server->engines[i]);
    for (int i = 0; server->h2s && i < server->engine_count; i++)
        h2_close(&server->h2s[i]);
    free(server->engines);
    free(server->h2s);
    listeners_close(&server->listeners);
    service_close(&server->shared.service);
    log_close(server->shared.log);
    tls_context_free(server->shared.tls);
    free(server);
}

/* Notes where the server can send a request to itself. */
static void note_own_address(struct server *server)
{
    struct shared *shared = &server->shared;

    for (int i = 0; i < server->listeners.count && shared->own_address_size == 0; i++) {
        const struct listener *listener = &server->listeners.all[i];
        socklen_t size = sizeof(shared->own_address);

        if (!listener->secure &&
            getsockname(listener->fd, (struct sockaddr *)&shared->own_address, &size) == 0)
            shared->own_address_size = size;
    }
}

bool server_start(struct server *server)
{
    note_own_address(server);
    if (start_parts(server) && open_engines(server) && descriptors_are_left() &&
        start_engines(server)) {
        listeners_write_urls(&server->listeners, server->urls);
        return true;
    }
    fputs("statusbin: cannot start: out of memory, threads or descriptors\n", stderr);
    server_stop(server, false); /* some engines may serve already */
    return false;
}
