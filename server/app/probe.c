#include "app/probe.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "codes/status.h"

enum { PART_SIZE = 256, PORT_SIZE = 8, HEADS_SIZE = 16384, TIMEOUT_S = 5, PORT_MAX = 65535 };

struct url {
    char host[PART_SIZE]; /* without the brackets of an IPv6 address */
    char port[PORT_SIZE];
    char authority[PART_SIZE];
    const char *path; /* "" for none */
};

/* What to say when the time is over. Static, because a signal's handler says it. */
static char late[4 * PART_SIZE];

static void end_probe(int signal)
{
    (void)signal;
    (void)!write(STDERR_FILENO, late, strlen(late));
    _exit(1);
}

/* Lets the process end with status 1 and a line on stderr when the time is over: getaddrinfo takes
   no limit, and the server may never say a word. text: what is checked, as the lines name it. */
static void limit_time(const char *text)
{
    const struct sigaction action = {.sa_handler = end_probe};

    snprintf(late, sizeof(late),
             "statusbin: --check %.*s: no HTTP response came within %d seconds\n", 3 * PART_SIZE,
             text, TIMEOUT_S);
    sigaction(SIGALRM, &action, NULL);
    alarm(TIMEOUT_S);
}

/* Reads "" or a colon and a port; without one, or with an empty one, it is 80 (RFC 9110, 4.2.1). */
static bool parse_port(const char *text, char ret_port[PORT_SIZE])
{
    uint64_t port = 80;

    if (*text && *text != ':')
        return false;
    if (*text && text[1] && !text_parse_number(text + 1, strlen(text + 1), PORT_MAX, &port))
        return false;
    snprintf(ret_port, PORT_SIZE, "%u", (unsigned)port);
    return port > 0;
}

/* Reads http://host[:port][/path] (RFC 9110, 4.2.1). */
static bool parse(const char *text, struct url *url)
{
    size_t size, host_size;
    const char *host;

    if (strncasecmp(text, "http://", 7) != 0)
        return false;
    text += 7;
    size = strcspn(text, "/?#");
    if (size == 0 || size >= sizeof(url->authority))
        return false;
    snprintf(url->authority, sizeof(url->authority), "%.*s", (int)size, text);
    url->path = text + size;
    host = url->authority;
    if (*host == '[') {
        host++;
        host_size = strcspn(host, "]");
        text = host + host_size + (host[host_size] == ']');
    } else {
        host_size = strcspn(host, ":");
        text = host + host_size;
    }
    snprintf(url->host, sizeof(url->host), "%.*s", (int)host_size, host);
    return parse_port(text, url->port);
}

/* Returns a socket that is connected within timeout_ms; -1, with errno, on failure. */
static int connect_within(const struct addrinfo *address, int64_t timeout_ms)
{
    /* connect obeys it too (socket(7)); 0 would be no limit */
    const struct timeval timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000 + 1};
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    error = errno == EINPROGRESS || errno == EAGAIN ? ETIMEDOUT : errno; /* TCP, Unix */
    close(fd);
    errno = error;
    return -1;
}

/* Returns a connected socket; -1, and why in *ret_reason, on failure. Each address has its share of
   the time that is left, so that one that is silent leaves some for those after it. */
static int open_connection(const struct url *url, int64_t end_ms, const char **ret_reason)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int fd = -1, count = 0;
    int error = getaddrinfo(url->host, url->port, &hints, &found);

    if (error) {
        *ret_reason = gai_strerror(error);
        return -1;
    }
    for (const struct addrinfo *at = found; at; at = at->ai_next)
        count++;
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
        int64_t left_ms = end_ms - clock_now_ms();

        fd = connect_within(at, left_ms > 0 ? left_ms / count-- : 0);
        if (fd < 0)
            *ret_reason = strerror(errno);
    }
    freeaddrinfo(found);
    return fd;
}

/* Returns the code of a head that begins with a status line (RFC 9112, 4); 0 if it does not. */
static unsigned parse_code(const char *head)
{
    unsigned code;

    if (strncmp(head, "HTTP/1.", 7) != 0 || (head[7] != '0' && head[7] != '1') || head[8] != ' ' ||
        !status_parse(head + 9, strcspn(head + 9, " \r"), 999, &code))
        return 0;
    return code;
}

/* Reads to the end of the final response's head, past those of interim ones. Returns its code; 0 if
   none comes. */
static unsigned read_code(int fd)
{
    char heads[HEADS_SIZE];
    size_t used = 0;

    while (used < sizeof(heads) - 1) {
        ssize_t received = recv(fd, heads + used, sizeof(heads) - 1 - used, 0);
        char *end;

        if (received <= 0)
            return 0;
        used += (size_t)received;
        heads[used] = '\0';
        while ((end = strstr(heads, "\r\n\r\n")) != NULL) {
            unsigned code = parse_code(heads);

            if (code == 0 || code >= 200)
                return code;
            used -= (size_t)(end + 4 - heads);
            memmove(heads, end + 4, used + 1);
        }
    }
    return 0;
}

/* Sends a GET over a connected socket, which it closes. Returns whether the response is a 2xx; if
   not, a line says what came. text: as in limit_time. */
static bool ask(const char *text, int fd, const char *authority, const char *path)
{
    char request[4 * PART_SIZE];
    unsigned code;
    int size = snprintf(request, sizeof(request),
                        "GET %s%.*s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                        *path == '/' ? "" : "/", (int)strcspn(path, "#"), path, authority);

    code = size < (int)sizeof(request) && send(fd, request, (size_t)size, MSG_NOSIGNAL) == size
               ? read_code(fd)
               : 0;
    close(fd);
    if (code >= 200 && code <= 299)
        return true;
    if (code)
        fprintf(stderr, "statusbin: --check %s: the response is a %u; healthy is 200 to 299\n",
                text, code);
    else
        fprintf(stderr, "statusbin: --check %s: no HTTP response came\n", text);
    return false;
}

static bool fail_to_connect(const char *text, const char *reason)
{
    fprintf(stderr, "statusbin: --check %s: cannot connect: %s\n", text, reason);
    return false;
}

bool probe_url(const char *text)
{
    struct url url;
    const char *reason = "it has no address";
    int fd;

    if (!parse(text, &url)) {
        fprintf(stderr,
                "statusbin: --check %s: it takes a URL like http://127.0.0.1:8080/healthz, with a "
                "port from 1 to 65535\n",
                text);
        return false;
    }
    limit_time(text);
    fd = open_connection(&url, clock_now_ms() + TIMEOUT_S * 1000LL, &reason);
    return fd < 0 ? fail_to_connect(text, reason) : ask(text, fd, url.authority, url.path);
}

/* The same for /healthz of the server on a Unix socket. */
static bool probe_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct addrinfo place = {.ai_family = AF_UNIX,
                                   .ai_addr = (struct sockaddr *)&address,
                                   .ai_addrlen = sizeof(address)};
    char text[2 * PART_SIZE];
    int fd;

    snprintf(text, sizeof(text), "--unix %s", path);
    if (strlen(path) >= sizeof(address.sun_path))
        return fail_to_connect(text, strerror(ENAMETOOLONG));
    strcpy(address.sun_path, path);
    limit_time(text);
    fd = connect_within(&place, TIMEOUT_S * 1000LL);
    return fd < 0 ? fail_to_connect(text, strerror(errno)) : ask(text, fd, "localhost", "/healthz");
}

bool probe_server(const struct options *options)
{
    bool any = strcmp(options->address, "::") == 0 || strcmp(options->address, "0.0.0.0") == 0;
    const char *host = any ? "127.0.0.1" : options->address;
    bool v6 = strchr(host, ':') != NULL;
    char url[2 * PART_SIZE];

    if (options->unix_path && options->port <= 0)
        return probe_unix(options->unix_path);
    if (options->port == 0) {
        fprintf(stderr,
                "statusbin: --check needs a URL here: the options do not say which TCP port the "
                "server has\n");
        return false;
    }
    snprintf(url, sizeof(url), "http://%s%s%s:%d/healthz", v6 ? "[" : "", host, v6 ? "]" : "",
             options->port < 0 ? OPTIONS_PORT : (int)options->port);
    return probe_url(url);
}
