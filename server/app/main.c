/*
 * The program: options, start, wait for a signal, drain, stop. What needs files or privileges is
 * done before there are threads.
 * Exit status: 0; 1 if it could not start, or if the check failed; 2 for bad usage.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/options.h"
#include "app/port-file.h"
#include "app/privileges.h"
#include "app/probe.h"
#include "app/server.h"
#include "app/stop.h"
#include "engine/h2/library.h"
#include "engine/mhd/version.h"
#include "net/tls.h"
#include "pages/json-memory.h"
#include "serve/route.h"

/* How long the end may take in all. The drain, the log and a line on stderr have limits of their
   own, which are shorter together. */
enum { END_S = 9 };

static bool write_port_files(const struct options *options, const struct server *server)
{
    return (!options->port_file ||
            port_file_write("--port-file", options->port_file, server_port(server, false))) &&
           (!options->tls_port_file ||
            port_file_write("--tls-port-file", options->tls_port_file, server_port(server, true)));
}

/* Does all that comes before threads. Returns NULL, with a line on stderr, on failure. */
static struct server *prepare(const struct options *options)
{
    struct server *server = server_open(options);

    if (!server)
        return NULL;
    stop_set_socket(server_socket_path(server));
    if (write_port_files(options, server) &&
        privileges_drop(options->user, server_socket_path(server)))
        return server;
    server_close(server);
    return NULL;
}

static int serve(const struct options *options)
{
    struct server *server;
    bool is_hurried;

    signal(SIGPIPE, SIG_IGN);
    json_memory_watch();
    stop_start();
    server = prepare(options);
    if (!server)
        return 1;
    stop_hold();
    if (!server_start(server))
        return 1;
    stop_wait_writable(STDOUT_FILENO);
    printf("statusbin ready on %s\n", server_urls(server));
    fflush(stdout);
    if (options->until_eof)
        stop_wait_or_end(STDIN_FILENO);
    else
        stop_wait();
    server_announce_stop(server);
    stop_within(options->drain_delay_s + END_S);
    is_hurried = stop_wait_for(options->drain_delay_s * 1000);
    stop_set_socket(NULL); /* server_stop removes it; another server may make it anew */
    server_stop(server, is_hurried);
    return 0;
}

static bool check_default(const struct options *options)
{
    struct service service = {0};
    char detail[KNOBS_DETAIL_MAX];

    if (!options->default_target)
        return true;
    server_set_service(&service, options);
    if (*options->default_target == '/' && route_check(&service, &service.default_target, detail))
        return true;
    fprintf(stderr, "statusbin: --default is '%s'; %s\n", options->default_target,
            *options->default_target == '/' && *detail
                ? detail
                : "it takes a path that this server serves, as in "
                  "--default '/sequence/503*2,200'");
    return false;
}

int main(int argc, char **argv)
{
    struct options options;

    if (!options_parse(&options, argc, argv) || !check_default(&options))
        return 2;
    if (options.help) {
        options_print_help();
        return 0;
    }
    if (options.version) {
        printf("statusbin %s (%s %s, %s %s, %s)\n", STATUSBIN_VERSION, version_library,
               version_number(), library_name, library_version(),
               tls_is_supported() ? "TLS" : "no TLS");
        return 0;
    }
    if (options.check)
        return (*options.check ? probe_url(options.check) : probe_server(&options)) ? 0 : 1;
    return serve(&options);
}
