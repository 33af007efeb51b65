#include "server.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "assets.h"
#include "cors.h"
#include "dispatch.h"
#include "log.h"
#include "poller.h"
#include "sequence.h"
#include "service.h"
#include "socket.h"
#include "timer.h"

enum {
    LISTENERS_MAX = 8,
    URLS_SIZE = LISTENERS_MAX * SOCKET_NAME_SIZE,
    TARGET_MAX = 8000, /* octets; at least what RFC 9110, 4.1 asks for */
    FIELDS_MAX = 8000,
    HEAD_MAX = 12000,      /* of --max-head, by default */
    POOL_EXTRA = 4096,     /* what a connection needs besides the head, octets */
    DESCRIPTORS_KEPT = 64, /* not for connections */
    DRAIN_MS = 5000,
};

struct server {
    struct service service;
    struct MHD_Daemon *daemons[LISTENERS_MAX]; /* one for each listening socket */
    int sockets[LISTENERS_MAX];
    int count;
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
    if (limit.rlim_cur < 2 * DESCRIPTORS_KEPT)
        return DESCRIPTORS_KEPT;
    return limit.rlim_cur > 1 << 20 ? 1 << 20 : (int64_t)limit.rlim_cur - DESCRIPTORS_KEPT;
}

/* Opens what the options ask for; false, with a line on stderr, if one cannot be opened. */
static bool open_sockets(struct server *server, const struct options *options)
{
    int inherited = socket_inherited_count(LISTENERS_MAX);
    bool tcp = options->port >= 0 || !options->unix_path;

    if (inherited > LISTENERS_MAX) {
        fprintf(stderr, "statusbin: too many sockets were passed in LISTEN_FDS: %d are the most\n",
                LISTENERS_MAX);
        return false;
    }
    for (int fd = 3; fd < 3 + inherited; fd++) {
        if (!socket_is_listening(fd)) {
            fprintf(stderr, "statusbin: LISTEN_FDS: descriptor %d is no listening socket\n", fd);
            return false;
        }
        server->sockets[server->count++] = fd;
    }
    if (inherited == 0 && !tcp && options->port_file) {
        fputs("statusbin: --port-file needs a TCP port: give --port too\n", stderr);
        return false;
    }
    if (inherited > 0)
        return true;
    if (tcp) {
        int fd = socket_listen(options->address,
                               (uint16_t)(options->port < 0 ? OPTIONS_PORT : options->port));

        if (fd < 0)
            return false;
        server->sockets[server->count++] = fd;
    }
    if (options->unix_path) {
        int fd = socket_listen_unix(options->unix_path);

        if (fd < 0)
            return false;
        server->unix_path = options->unix_path;
        server->sockets[server->count++] = fd;
    }
    return true;
}

static int64_t at_least_one(int64_t number)
{
    return number > 0 ? number : 1;
}

/* The daemon of one listening socket, with its part of threads and connections. */
static bool start_daemon(struct server *server, int index, int64_t max_connections)
{
    const struct options *options = server->service.options;
    int64_t threads = at_least_one(options->threads / server->count);
    struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };

    max_connections = at_least_one(max_connections / server->count);
    if (threads > max_connections)
        threads = max_connections;
    pool[0].value = threads;

    /* A pool of one is refused: one thread is what there is without it. TURBO leaves the socket
       open for writing until dispatch_connection has had its say. */
    server->daemons[index] = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_UPGRADE |
            MHD_ALLOW_SUSPEND_RESUME,
        0, NULL, NULL, dispatch_request, &server->service, MHD_OPTION_LISTEN_SOCKET,
        server->sockets[index], MHD_OPTION_URI_LOG_CALLBACK, dispatch_target, &server->service,
        MHD_OPTION_NOTIFY_COMPLETED, dispatch_completed, &server->service,
        MHD_OPTION_NOTIFY_CONNECTION, dispatch_connection, &server->service,
        MHD_OPTION_UNESCAPE_CALLBACK, dispatch_unescape, NULL, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)options->idle_timeout_s, MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, server->service.pool_size, MHD_OPTION_STRICT_FOR_CLIENT,
        0, MHD_OPTION_ARRAY, threads > 1 ? pool : pool + 1, MHD_OPTION_END);
    return server->daemons[index] != NULL;
}

static void add_url(struct server *server, int fd)
{
    size_t used = strlen(server->urls);
    char name[SOCKET_NAME_SIZE];

    socket_name(fd, name);
    snprintf(server->urls + used, sizeof(server->urls) - used, "%s%s", used ? " and " : "", name);
}

static bool start_parts(struct server *server)
{
    const struct options *options = server->service.options;

    cors_start(!options->no_cors);
    assets_start();
    if (sequence_start(options->max_sequences, options->sequence_age_s) && poller_start() &&
        timer_start())
        server->service.connections = connections_create();
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
        if (!start_daemon(server, i, max_connections)) {
            fputs("statusbin: the HTTP library cannot start: out of memory or threads\n", stderr);
            return false;
        }
        add_url(server, server->sockets[i]);
    }
    return true;
}

struct server *server_start(const struct options *options)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server) {
        fputs("statusbin: out of memory\n", stderr);
        return NULL;
    }
    server->service.options = options;
    server->service.limits = (struct request_limits){
        .target = options->max_head < TARGET_MAX ? (size_t)options->max_head : TARGET_MAX,
        .fields = options->max_head > HEAD_MAX ? (size_t)options->max_head : FIELDS_MAX,
        .head = (size_t)options->max_head,
        .body = (uint64_t)options->max_body,
    };
    server->service.pool_size = (size_t)options->max_head * 3 / 2 + POOL_EXTRA;
    if (open_sockets(server, options) && start_parts(server) && start_daemons(server))
        return server;
    if (server->unix_path)
        unlink(server->unix_path);
    free(server); /* all else ends with the process */
    return NULL;
}

const char *server_urls(const struct server *server)
{
    return server->urls;
}

unsigned server_port(const struct server *server)
{
    for (int i = 0; i < server->count; i++)
        if (socket_port(server->sockets[i]))
            return socket_port(server->sockets[i]);
    return 0;
}

void server_announce_stop(struct server *server)
{
    server->service.shutting_down = true;
}

void server_stop(struct server *server)
{
    server->service.shutting_down = true;
    if (server->unix_path)
        unlink(server->unix_path); /* while it is certainly ours */
    for (int i = 0; i < server->count; i++)
        socket_silence(server->sockets[i]);
    connections_drain(server->service.connections);
    timer_drain();
    poller_drain();
    connections_finish(server->service.connections, DRAIN_MS);
    for (int i = 0; i < server->count; i++)
        MHD_stop_daemon(server->daemons[i]);
    poller_stop();
    timer_stop();
    sequence_stop();
    log_stop();
    connections_destroy(server->service.connections);
    free(server);
}
