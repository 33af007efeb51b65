#include "live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/options.h"
#include "app/server.h"
#include "fuzz.h"

static struct server *server;
static struct options options;

static void stop(void)
{
    server_stop(server, false);
}

/* Knobs may not make it wait, and keys are few, so that no input is slow or large. */
void live_start(const char *option)
{
    const char *arguments[] = {"fuzz", "--port",      "0",      "--threads",
                               "1",    "--max-delay", "0",      "--max-sequences",
                               "100",  "--max-size",  "100000", option};
    int count = sizeof(arguments) / sizeof(arguments[0]) - (option ? 0 : 1);
    sigset_t signals;

    /* libFuzzer's timer would interrupt calls, here and in the server; all waits here are bounded.
     */
    sigemptyset(&signals);
    sigaddset(&signals, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    HOLDS(options_parse(&options, count, (char **)arguments));
    server = server_open(&options);
    HOLDS(server && server_start(server));
    atexit(stop);
}

int live_connect(void)
{
    static const int on = 1;
    static uint32_t count;
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    HOLDS(fd >= 0);
    address.sin_addr.s_addr = htonl(0x7f010000 + count++ % 0xffff);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    HOLDS(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)server_port(server, false));
    HOLDS(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    return fd;
}

void live_send(int fd, const void *data, size_t size)
{
    for (const char *at = data; size > 0;) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);

        if (sent < 0)
            return; /* it has refused the rest */
        at += sent;
        size -= (size_t)sent;
    }
}

bool live_finish(int fd, void *came, size_t *ret_size)
{
    ssize_t got;

    shutdown(fd, SHUT_WR);
    *ret_size = 0;
    do {
        HOLDS(fuzz_wait(fd) && *ret_size < LIVE_CAME_MAX);
        got = recv(fd, (char *)came + *ret_size, LIVE_CAME_MAX - *ret_size, 0);
        *ret_size += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    close(fd);
    return got == 0;
}
