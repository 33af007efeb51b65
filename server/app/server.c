#include "app/server.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "answer/cors.h"
#include "answer/nonce.h"
#include "base/clock.h"
#include "base/message.h"
#include "engine/h2/h2.h"
#include "engine/mhd/engine.h"
#include "net/certificate.h"
#include "net/reserve.h"
#include "net/socket.h"
#include "net/tls.h"
#include "pages/assets.h"
#include "serve/log.h"
#include "serve/shared.h"

enum {
    INHERITED_MAX = 8,
    URLS_SIZE = LISTENERS_MAX * SOCKET_NAME_SIZE,
    FIELDS_MAX = 8000,
    HEAD_MAX = 12000,      /* of --max-head, by default */
    DESCRIPTORS_KEPT = 64, /* not for connections */
    KEY_OCTETS = 640,      /* of memory, for each key that --max-sequences allows */
    KEYS_OCTETS_MIN = 64 << 20,
    LISTS_MAX = 48, /* of codes and of demos, in three formats, for as many hosts as that allows */
    LISTS_OCTETS = 8 << 20,
    LISTS_AGE_MS = 24 * 3600 * 1000,
    DRAIN_MS = 5000,
    CUT_MS = 1000, /* for the rest, which has been cut */
    STEP_MS = 2,
};

struct server {
    const struct options *options;
    struct shared shared;
    struct listener listeners[LISTENERS_MAX];
    int count;
    struct engine *engines;
    struct h2 *h2s; /* beside each of these; NULL: none */
    int engine_count;
    char urls[URLS_SIZE];
    const char *unix_path; /* to be removed; NULL: none */
};

/* All the descriptors that we may have, and how many connections they allow. */
static int64_t raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024 - DESCRIPTORS_KEPT;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2L * DESCRIPTORS_KEPT)
        return DESCRIPTORS_KEPT;
    return limit.rlim_cur > 1 << 20 ? 1 << 20 : (int64_t)limit.rlim_cur - DESCRIPTORS_KEPT;
}

static void add_listener(struct server *server, int fd, bool secure)
{
    server->listeners[server->count++] = (struct listener){fd, secure, socket_port(fd)};
}

/* Takes the sockets that systemd passed; false, with a line on stderr, if they are of no use. */
static bool take_inherited(struct server *server)
{
    int inherited = socket_inherited_count(INHERITED_MAX);

    if (inherited > INHERITED_MAX) {
        fprintf(stderr,
                "statusbin: LISTEN_FDS: more than %d sockets were passed, which are the most\n",
                INHERITED_MAX);
        return false;
    }
    for (int fd = 3; fd < 3 + inherited; fd++) {
        if (!socket_is_listening(fd)) {
            fprintf(stderr, "statusbin: LISTEN_FDS: descriptor %d is not a listening socket\n", fd);
            return false;
        }
        add_listener(server, fd, false);
    }
    return true;
}

/* Opens a TCP socket; false, with a line on stderr, on failure. */
static bool open_tcp(struct server *server, int64_t port, const char *option, bool secure)
{
    int fd = socket_listen(server->options->address, (uint16_t)port, option);

    if (fd >= 0)
        add_listener(server, fd, secure);
    return fd >= 0;
}

static bool open_unix(struct server *server, const char *path)
{
    int fd = socket_listen_unix(path);

    if (fd < 0)
        return false;
    server->unix_path = path;
    add_listener(server, fd, false);
    return true;
}

/* Writes what clients are to trust. False, with a line on stderr, on failure. */
static bool write_authority(const char *path, const char *authority)
{
    FILE *file = fopen(path, "w");
    bool written = file && fputs(authority, file) >= 0;

    if (file && fclose(file) != 0)
        written = false;
    if (!written)
        fprintf(stderr,
                "statusbin: --tls-ca-file %s: %s; it takes a file in a directory that is ours to "
                "write\n",
                path, strerror(errno));
    return written;
}

/* A certificate of our own making. */
static bool make_tls_pair(const struct options *options, struct tls_pair *ret_pair)
{
    struct certificate certificate;
    bool good;

    if (!tls_is_supported()) {
        fputs("statusbin: --tls: this program was built without TLS; --version says so\n", stderr);
        return false;
    }
    if (!certificate_make(&certificate)) {
        fputs("statusbin: --tls: no certificate can be made: out of memory or randomness\n",
              stderr);
        return false;
    }
    good = !options->tls_ca_file || write_authority(options->tls_ca_file, certificate.authority);
    if (good) {
        *ret_pair = certificate.pair;
        certificate.pair = (struct tls_pair){0};
    }
    certificate_clear(&certificate);
    return good;
}

/* The certificate and key that the options ask for; false, with a line on stderr, if they cannot be
   used. */
static bool read_tls_pair(const struct options *options, struct tls_pair *ret_pair)
{
    if (!options->tls_cert && !options->tls_key)
        return make_tls_pair(options, ret_pair);
    if (!options->tls_cert || !options->tls_key) {
        fprintf(stderr, "statusbin: --tls-cert and --tls-key belong together: give --tls-%s too\n",
                options->tls_cert ? "key" : "cert");
        return false;
    }
    if (options->tls_ca_file) {
        fputs("statusbin: --tls-ca-file is for the certificate that --tls makes: leave it out, or "
              "--tls-cert and --tls-key\n",
              stderr);
        return false;
    }
    return tls_pair_read(options->tls_cert, options->tls_key, ret_pair);
}

/* Makes ready for HTTPS if the options ask for it; false, with a line on stderr, if that fails. */
static bool open_tls(struct server *server, const struct options *options)
{
    static const char *const protocols[] = {"h2", "http/1.1", "http/1.0", NULL};
    struct tls_pair pair;

    if (!options->tls && !options->tls_cert && !options->tls_key) {
        if (options->tls_port < 0 && !options->tls_port_file && !options->tls_ca_file)
            return true;
        fputs("statusbin: HTTPS needs a certificate and its key: give --tls-cert and --tls-key, or "
              "--tls to have one made\n",
              stderr);
        return false;
    }
    if (!read_tls_pair(options, &pair))
        return false;
    server->shared.tls = tls_context_new(&pair, protocols + options->no_http2);
    tls_pair_clear(&pair);
    if (!server->shared.tls)
        fputs("statusbin: HTTPS cannot start: out of memory\n", stderr);
    return server->shared.tls != NULL;
}

/* Opens what the options ask for; false, with a line on stderr, if one cannot be opened. */
static bool open_sockets(struct server *server, const struct options *options)
{
    bool tcp = options->port >= 0 || !options->unix_path;

    if (!take_inherited(server))
        return false;
    if (server->count == 0) {
        if (tcp &&
            !open_tcp(server, options->port < 0 ? OPTIONS_PORT : options->port, "--port", false))
            return false;
        if (options->unix_path && !open_unix(server, options->unix_path))
            return false;
    }
    if (options->port_file && !server_port(server, false)) {
        fprintf(stderr,
                "statusbin: --port-file %s: there is no TCP port to write into it; give --port, or "
                "pass a TCP socket in LISTEN_FDS\n",
                options->port_file);
        return false;
    }
    return !server->shared.tls ||
           open_tcp(server, options->tls_port < 0 ? OPTIONS_TLS_PORT : options->tls_port,
                    "--tls-port", true);
}

static void add_url(struct server *server, const struct listener *listener)
{
    size_t used = strlen(server->urls);
    char name[SOCKET_NAME_SIZE];

    socket_name(listener->fd, listener->secure ? "https" : "http", name);
    snprintf(server->urls + used, sizeof(server->urls) - used, "%s%s", used ? " and " : "", name);
}

/* What libraries would otherwise read at first use, when a file is perhaps not within reach. */
static void read_files(void)
{
    tzset();             /* strftime: the time zone, though it is of no matter to UTC */
    json_object_seed(0); /* /dev/urandom */
}

/* What requests leave behind for others: bounded, whatever they ask for. */
static bool create_stores(struct service *service, const struct options *options)
{
    size_t keys = (size_t)options->max_sequences;
    size_t octets = keys * KEY_OCTETS > KEYS_OCTETS_MIN ? keys * KEY_OCTETS : KEYS_OCTETS_MIN;
    struct store_limits limits = {keys, octets, options->sequence_age_s * 1000};

    service->sequences = store_create(&limits);
    service->windows = store_create(&limits);
    service->nonces = store_create(&(struct store_limits){NONCES_MAX, SIZE_MAX, NONCE_AGE_MS});
    service->lists = store_create(&(struct store_limits){LISTS_MAX, LISTS_OCTETS, LISTS_AGE_MS});
    return service->sequences && service->windows && service->nonces && service->lists;
}

static bool start_parts(struct server *server)
{
    const struct options *options = server->options;

    read_files();
    cors_start(!options->no_cors);
    assets_start();
    if (reserve_start() && create_stores(&server->shared.service, options) &&
        log_start((enum log_format)options->log, STDOUT_FILENO))
        return true;
    fputs("statusbin: cannot start: out of memory, threads or descriptors\n", stderr);
    return false;
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
    int64_t max_connections = raise_descriptor_limit();

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
    bool started = open_engines(server);

    for (int i = 0; started && i < server->engine_count; i++)
        started = engine_start(&server->engines[i], server->listeners, server->count);
    for (int i = 0; started && i < server->count; i++)
        add_url(server, &server->listeners[i]);
    if (!started)
        fputs("statusbin: cannot start: out of memory, threads or descriptors\n", stderr);
    return started;
}

static void tell_engines(struct server *server, enum worker_order order)
{
    for (int i = 0; i < server->engine_count; i++)
        if (server->engines[i].worker.started)
            worker_tell(&server->engines[i].worker, order);
}

static void close_engines(struct server *server)
{
    tell_engines(server, WORKER_STOP);
    for (int i = 0; i < server->engine_count; i++)
        engine_close(&server->engines[i]);
    for (int i = 0; server->h2s && i < server->engine_count; i++)
        h2_close(&server->h2s[i]);
    free(server->engines);
    free(server->h2s);
}

static void set_up(struct shared *shared, const struct options *options)
{
    shared->service.limits = (struct request_limits){
        .target = (size_t)(options->max_target < options->max_head ? options->max_target
                                                                   : options->max_head),
        .fields = options->max_head > HEAD_MAX ? (size_t)options->max_head : FIELDS_MAX,
        .head = (size_t)options->max_head,
        .body = (uint64_t)options->max_body,
    };
    shared->service.max_delay_ms = options->max_delay_s * 1000;
    shared->service.highest_code = options->allow_invalid_codes ? 999 : 599;
    shared->threads = (int)options->threads;
    shared->idle_timeout_s = options->idle_timeout_s;
    shared->header_timeout_s = options->header_timeout_s;
    shared->body_timeout_s = options->body_timeout_s;
    shared->websocket_timeout_s = options->websocket_timeout_s;
    shared->max_message = (uint64_t)options->max_message;
    shared->max_requests = (uint64_t)options->max_requests;
}

struct server *server_open(const struct options *options)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server) {
        fputs("statusbin: out of memory\n", stderr);
        return NULL;
    }
    server->options = options;
    set_up(&server->shared, options);
    if (open_tls(server, options) && open_sockets(server, options))
        return server;
    server_close(server);
    return NULL;
}

/* Removes the file of the Unix socket. The user that we are now may not be allowed to. */
static void remove_socket_file(const struct server *server)
{
    if (server->unix_path && unlink(server->unix_path) != 0 && errno != ENOENT)
        message_write("statusbin: %s stays: %s; the next start replaces it\n", server->unix_path,
                      strerror(errno));
}

void server_close(struct server *server)
{
    remove_socket_file(server);
    close_engines(server);
    tls_context_free(server->shared.tls);
    free(server); /* all else ends with the process */
}

const char *server_socket_path(const struct server *server)
{
    return server->unix_path;
}

const char *server_urls(const struct server *server)
{
    return server->urls;
}

unsigned server_port(const struct server *server, bool secure)
{
    for (const struct listener *at = server->listeners; at < server->listeners + server->count;
         at++)
        if (at->secure == secure && at->port)
            return at->port;
    return 0;
}

void server_announce_stop(struct server *server)
{
    server->shared.service.shutting_down = true;
}

/* Waits until no connection is left, timeout_ms at most. */
static void wait_until_empty(const struct server *server, int timeout_ms)
{
    static const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    int64_t end_ms = clock_now_ms() + timeout_ms;

    while (server->shared.places.taken > 0 && clock_now_ms() < end_ms)
        nanosleep(&step, NULL);
}

void server_stop(struct server *server)
{
    server->shared.service.shutting_down = true;
    remove_socket_file(server); /* while it is certainly ours */
    server->shared.draining = true;
    tell_engines(server, WORKER_DRAIN);
    wait_until_empty(server, DRAIN_MS);
    tell_engines(server, WORKER_CUT);
    wait_until_empty(server, CUT_MS);
    close_engines(server);
    store_destroy(server->shared.service.sequences);
    store_destroy(server->shared.service.windows);
    store_destroy(server->shared.service.nonces);
    store_destroy(server->shared.service.lists);
    log_stop();
    tls_context_free(server->shared.tls);
    free(server);
}

bool server_start(struct server *server)
{
    if (!start_parts(server))
        server_close(server);
    else if (!start_engines(server))
        server_stop(server); /* some of them may be serving already */
    else
        return true;
    return false;
}
