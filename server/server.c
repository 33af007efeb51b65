#include "server.h"

#include <errno.h>
#include <jansson.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "assets.h"
#include "cors.h"
#include "dispatch.h"
#include "log.h"
#include "message.h"
#include "nonce.h"
#include "poller.h"
#include "service.h"
#include "socket.h"
#include "timer.h"
#include "tls.h"
#include "websocket.h"

enum {
    INHERITED_MAX = 8,
    LISTENERS_MAX = INHERITED_MAX + 1, /* with the one for TLS */
    URLS_SIZE = LISTENERS_MAX * SOCKET_NAME_SIZE,
    FIELDS_MAX = 8000,
    HEAD_MAX = 12000,      /* of --max-head, by default */
    POOL_EXTRA = 4096,     /* what a connection needs besides the head, octets */
    DESCRIPTORS_KEPT = 64, /* not for connections */
    KEY_OCTETS = 640,      /* of memory, for each key that --max-sequences allows */
    KEYS_OCTETS_MIN = 64 << 20,
    DRAIN_MS = 5000,
};

/*
 * How strictly the library reads. Version 1.0 has levels: from 1 on it refuses
 * folded lines, bare LF, and a tab between the parts of a request line (RFC
 * 9112, 2.2, 3 and 5.2). 0.9.75 would answer a missing Host with its head sent
 * twice if it were strict: there head.c looks.
 */
#if MHD_VERSION >= 0x00097701
enum { STRICTNESS = MHD_OPTION_CLIENT_DISCIPLINE_LVL, STRICTNESS_LEVEL = 1 };
#else
enum { STRICTNESS = MHD_OPTION_STRICT_FOR_CLIENT, STRICTNESS_LEVEL = 0 };
#endif

/* TLS 1.0 and 1.1 are not to be spoken any more (RFC 8996). */
static const char tls_priorities[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

/* A listening socket and the library's daemon that serves it. */
struct listener {
    int fd;
    bool secure; /* with TLS */
    struct MHD_Daemon *daemon;
};

struct server {
    struct service service;
    struct listener listeners[LISTENERS_MAX];
    int count;
    struct tls_pair tls; /* {0}: no TLS */
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
    server->listeners[server->count++] = (struct listener){.fd = fd, .secure = secure};
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
    int fd = socket_listen(server->service.options->address, (uint16_t)port, option);

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

/* Reads certificate and key if the options ask for HTTPS; false, with a line on stderr, if they
   cannot be used. */
static bool read_tls(struct server *server, const struct options *options)
{
    if (!options->tls_cert && !options->tls_key) {
        if (options->tls_port < 0 && !options->tls_port_file)
            return true;
        fputs("statusbin: HTTPS needs a certificate and its key: give --tls-cert and --tls-key\n",
              stderr);
        return false;
    }
    if (!options->tls_cert || !options->tls_key) {
        fprintf(stderr, "statusbin: --tls-cert and --tls-key belong together: give --tls-%s too\n",
                options->tls_cert ? "key" : "cert");
        return false;
    }
    return tls_read_pair(options->tls_cert, options->tls_key, &server->tls);
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
    return !server->tls.certificate ||
           open_tcp(server, options->tls_port < 0 ? OPTIONS_TLS_PORT : options->tls_port,
                    "--tls-port", true);
}

static int64_t at_least_one(int64_t number)
{
    return number > 0 ? number : 1;
}

/*
 * Starts the daemon of one listening socket, with its part of threads and
 * connections. TURBO leaves the socket, and the TLS session on it, open for
 * writing until dispatch.c has had its say.
 */
static bool start_daemon(struct server *server, struct listener *listener, int64_t max_connections)
{
    const struct options *options = server->service.options;
    int64_t threads = at_least_one(options->threads / server->count);
    unsigned mode = listener->secure ? MHD_USE_TLS : MHD_ALLOW_UPGRADE;
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->tls.certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->tls.key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (char *)tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };

    max_connections = at_least_one(max_connections / server->count);
    if (threads > max_connections)
        threads = max_connections;
    pool[0].value = threads;

    /* A pool of one is refused: one thread is what there is without it. */
    listener->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME | mode, 0, NULL,
        NULL, dispatch_request, &server->service, MHD_OPTION_LISTEN_SOCKET, listener->fd,
        MHD_OPTION_URI_LOG_CALLBACK, dispatch_target, &server->service, MHD_OPTION_NOTIFY_COMPLETED,
        dispatch_completed, &server->service, MHD_OPTION_NOTIFY_CONNECTION, dispatch_connection,
        &server->service, MHD_OPTION_UNESCAPE_CALLBACK, dispatch_unescape, NULL,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_timeout_s,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        server->service.pool_size, STRICTNESS, STRICTNESS_LEVEL, MHD_OPTION_ARRAY,
        threads > 1 ? pool : pool + 1, MHD_OPTION_ARRAY, listener->secure ? tls : tls + 3,
        MHD_OPTION_END);
    return listener->daemon != NULL;
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
static bool create_stores(struct service *service)
{
    const struct options *options = service->options;
    size_t keys = (size_t)options->max_sequences;
    size_t octets = keys * KEY_OCTETS > KEYS_OCTETS_MIN ? keys * KEY_OCTETS : KEYS_OCTETS_MIN;
    struct store_limits limits = {keys, octets, options->sequence_age_s * 1000};

    service->sequences = store_create(&limits);
    service->windows = store_create(&limits);
    service->nonces = store_create(&(struct store_limits){NONCES_MAX, SIZE_MAX, NONCE_AGE_MS});
    return service->sequences && service->windows && service->nonces;
}

static bool start_parts(struct server *server)
{
    const struct options *options = server->service.options;

    tls_set_hooks(&(struct tls_hooks){.ending = dispatch_ending,
                                      .what = &server->service,
                                      .reads = dispatch_reads,
                                      .read = dispatch_read});
    read_files();
    cors_start(!options->no_cors);
    websocket_start((uint64_t)options->max_message, options->websocket_timeout_s * 1000);
    assets_start();
    if (create_stores(&server->service) && poller_start() && timer_start())
        server->service.connections = connections_create(&(struct connection_limits){
            .pace.ms = {[PACE_HEAD] = options->header_timeout_s * 1000,
                        [PACE_CONTENT] = options->body_timeout_s * 1000},
            .per_address = options->max_per_address});
    if (server->service.connections && log_start((enum log_format)options->log, STDOUT_FILENO))
        return true;
    fputs("statusbin: cannot start: out of memory, threads or descriptors\n", stderr);
    return false;
}

static bool start_daemons(struct server *server)
{
    int64_t max_connections = raise_descriptor_limit();
    int64_t wanted = server->service.options->max_connections;

    if (wanted > 0 && wanted < max_connections)
        max_connections = wanted;
    for (int i = 0; i < server->count; i++) {
        if (!start_daemon(server, &server->listeners[i], max_connections)) {
            fputs("statusbin: the HTTP library cannot start: out of memory or threads\n", stderr);
            return false;
        }
        add_url(server, &server->listeners[i]);
    }
    return true;
}

struct server *server_open(const struct options *options)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server) {
        fputs("statusbin: out of memory\n", stderr);
        return NULL;
    }
    server->service.options = options;
    server->service.limits = (struct request_limits){
        .target = (size_t)(options->max_target < options->max_head ? options->max_target
                                                                   : options->max_head),
        .fields = options->max_head > HEAD_MAX ? (size_t)options->max_head : FIELDS_MAX,
        .head = (size_t)options->max_head,
        .body = (uint64_t)options->max_body,
    };
    server->service.pool_size = (size_t)options->max_head * 3 / 2 + POOL_EXTRA;
    if (read_tls(server, options) && open_sockets(server, options))
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
    tls_forget(&server->tls);
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
        if (at->secure == secure && socket_port(at->fd))
            return socket_port(at->fd);
    return 0;
}

void server_announce_stop(struct server *server)
{
    server->service.shutting_down = true;
}

void server_stop(struct server *server)
{
    server->service.shutting_down = true;
    remove_socket_file(server); /* while it is certainly ours */
    for (int i = 0; i < server->count; i++)
        socket_silence(server->listeners[i].fd);
    connections_drain(server->service.connections);
    timer_drain();
    poller_drain();
    connections_finish(server->service.connections, DRAIN_MS);
    for (int i = 0; i < server->count; i++)
        MHD_stop_daemon(server->listeners[i].daemon);
    poller_stop();
    timer_stop();
    store_destroy(server->service.sequences);
    store_destroy(server->service.windows);
    store_destroy(server->service.nonces);
    log_stop();
    connections_destroy(server->service.connections);
    tls_forget(&server->tls);
    free(server);
}

bool server_start(struct server *server)
{
    if (!start_parts(server))
        server_close(server);
    else if (!start_daemons(server))
        server_stop(server); /* some of them may be serving already */
    else
        return true;
    return false;
}
