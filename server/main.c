/*
 * The program: options, start, wait for a signal, drain, stop. What takes files or privileges is
 * done before there are threads.
 * Exit status: 0 well, 1 it could not start or the check failed, 2 bad usage.
 */
#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"
#include "options.h"
#include "privileges.h"
#include "server.h"
#include "net/tls.h"

/* Writes the port in one step, so that nobody reads half of it. */
static bool write_port_file(const char *option, const char *path, unsigned port)
{
    char partial[4096];
    FILE *file = NULL;
    bool written;

    if (snprintf(partial, sizeof(partial), "%s.partial", path) >= (int)sizeof(partial))
        errno = ENAMETOOLONG;
    else
        file = fopen(partial, "w");
    written = file && fprintf(file, "%u\n", port) > 0;
    if (file && fclose(file) != 0)
        written = false;
    if (written && rename(partial, path) == 0)
        return true;
    fprintf(stderr,
            "statusbin: %s %s: %s; it takes a file in a directory that is ours "
            "to write\n",
            option, path, strerror(errno));
    if (file)
        unlink(partial);
    return false;
}

/* Blocks until a signal to stop comes, or the time is over; 0 s: for ever. */
static void wait_for_stop(const sigset_t *signals, int64_t seconds)
{
    const struct timespec timeout = {.tv_sec = seconds};

    while (sigtimedwait(signals, NULL, seconds ? &timeout : NULL) < 0 && errno == EINTR)
        ;
}

static bool write_port_files(const struct options *options, const struct server *server)
{
    return (!options->port_file ||
            write_port_file("--port-file", options->port_file, server_port(server, false))) &&
           (!options->tls_port_file ||
            write_port_file("--tls-port-file", options->tls_port_file, server_port(server, true)));
}

static int serve(const struct options *options)
{
    struct server *server;
    sigset_t signals;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    server = server_open(options);
    if (!server)
        return 1;
    if (!write_port_files(options, server) ||
        !privileges_drop(options->user, server_socket_path(server)) || !server_start(server)) {
        server_close(server);
        return 1;
    }
    printf("statusbin ready on %s\n", server_urls(server));
    fflush(stdout);
    wait_for_stop(&signals, 0);
    server_announce_stop(server);
    if (options->drain_delay_s > 0)
        wait_for_stop(&signals, options->drain_delay_s);
    server_stop(server);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options;

    if (!options_parse(&options, argc, argv))
        return 2;
    if (options.help) {
        options_print_help();
        return 0;
    }
    if (options.version) {
        printf("statusbin %s (libmicrohttpd %s, %s)\n", STATUSBIN_VERSION, MHD_get_version(),
               tls_is_supported() ? "TLS" : "no TLS");
        return 0;
    }
    if (options.check)
        return (*options.check ? probe_url(options.check) : probe_server(&options)) ? 0 : 1;
    return serve(&options);
}
