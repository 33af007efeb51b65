#include "net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"

enum {
    INHERITED_FIRST = 3, /* the first descriptor that systemd passes */
    URL_SIZE = LISTENERS_URLS_SIZE / LISTENERS_MAX,
    /* Linux's own limit. SOMAXCONN is 128 in musl: beyond, a client waits for a second. */
    BACKLOG = 4096,
};

static uint16_t port_of(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);

    getsockname(fd, (struct sockaddr *)&address, &size);
    if (address.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}

/* A connection that is accepted has the listening socket's options: none of them waits for an
   acknowledgement before it sends a small segment (TCP_NODELAY of tcp(7)). */
static void add(struct listeners *listeners, int fd, bool secure)
{
    static const int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* fails on one of AF_UNIX */
    listeners->all[listeners->count++] = (struct listener){fd, secure, port_of(fd)};
}

/* A socket that listens on that address; -1, with errno, on failure. */
static int open_socket(const struct sockaddr *address, socklen_t size)
{
    static const int on = 1, off = 0;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* How many sockets systemd has passed to this process. The variables that tell so are for us
   alone, and are removed. */
static uint64_t count_inherited(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    uint64_t wanted_pid, number = 0;

    if (!pid || !count || !text_parse_number(pid, strlen(pid), INT_MAX, &wanted_pid) ||
        wanted_pid != (uint64_t)getpid() ||
        !text_parse_number(count, strlen(count), INT_MAX, &number))
        number = 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return number;
}

static bool is_listening(int fd)
{
    int on = 0;
    socklen_t size = sizeof(on);

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0 && on;
}

bool listeners_inherit(struct listeners *listeners)
{
    uint64_t number = count_inherited();

    if (number > LISTENERS_INHERITED_MAX) {
        fprintf(stderr, "statusbin: LISTEN_FDS: %llu sockets were passed; at most %d can be used\n",
                (unsigned long long)number, LISTENERS_INHERITED_MAX);
        return false;
    }
    for (int fd = INHERITED_FIRST; fd < INHERITED_FIRST + (int)number; fd++) {
        if (!is_listening(fd)) {
            fprintf(stderr, "statusbin: LISTEN_FDS: descriptor %d is not a listening socket\n", fd);
            return false;
        }
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        add(listeners, fd, false);
    }
    return true;
}

/* Says what went wrong with a TCP socket, and what would be right where that is known. */
static void report(const char *address, unsigned port, const char *option)
{
    if (errno == EADDRINUSE)
        fprintf(stderr,
                "statusbin: port %u on %s is in use: stop what listens there, or choose another "
                "with %s (0 picks a free one)\n",
                port, address, option);
    else if (errno == EACCES)
        fprintf(stderr,
                "statusbin: port %u needs privileges: choose one from 1024 upwards with %s\n", port,
                option);
    else if (errno == EADDRNOTAVAIL)
        fprintf(stderr,
                "statusbin: %s is not an address of this machine: --address takes one that is, or "
                "0.0.0.0 or :: for all\n",
                address);
    else
        fprintf(stderr, "statusbin: cannot listen on %s, port %u: %s\n", address, port,
                strerror(errno));
}

bool listeners_open_tcp(struct listeners *listeners, const char *address, uint16_t port,
                        const char *option, bool secure)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found;
    char service[8];
    int error, fd;

    snprintf(service, sizeof(service), "%u", port);
    error = getaddrinfo(address, service, &hints, &found);
    if (error) {
        fprintf(stderr,
                "statusbin: --address %s: %s; it takes an address such as 127.0.0.1 or ::1\n",
                address, gai_strerror(error));
        return false;
    }
    fd = open_socket(found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) && strcmp(address, "::") == 0)
        return listeners_open_tcp(listeners, "0.0.0.0", port, option, secure);
    if (fd >= 0)
        add(listeners, fd, secure);
    else
        report(address, port, option);
    return fd >= 0;
}

/* Removes a socket file that nobody listens on. Where somebody does, but with a full queue, a
   connection that may block would have to wait. */
static void remove_stale(const struct sockaddr_un *address)
{
    struct stat status;
    int fd;

    if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
        errno == ECONNREFUSED)
        unlink(address->sun_path);
    close(fd);
}

bool listeners_open_unix(struct listeners *listeners, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        fprintf(stderr, "statusbin: --unix %s: the path has %zu octets; at most %zu are possible\n",
                path, strlen(path), sizeof(address.sun_path) - 1);
        return false;
    }
    strcpy(address.sun_path, path);
    remove_stale(&address);
    fd = open_socket((const struct sockaddr *)&address, sizeof(address));
    if (fd >= 0) {
        add(listeners, fd, false);
        listeners->unix_path = path;
    } else if (errno == EADDRINUSE) {
        fprintf(stderr,
                "statusbin: --unix %s is in use: choose another path, or remove what is there\n",
                path);
    } else {
        fprintf(stderr,
                "statusbin: --unix %s: %s; it takes a path in a directory that this user may write "
                "to\n",
                path, strerror(errno));
    }
    return fd >= 0;
}

uint16_t listeners_port(const struct listeners *listeners, bool secure)
{
    for (int i = 0; i < listeners->count; i++)
        if (listeners->all[i].secure == secure && listeners->all[i].port)
            return listeners->all[i].port;
    return 0;
}

static void write_url(const struct listener *listener, char url[URL_SIZE])
{
    const char *scheme = listener->secure ? "https" : "http";
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    char host[INET6_ADDRSTRLEN] = "";

    getsockname(listener->fd, (struct sockaddr *)&address, &size);
    if (address.ss_family == AF_UNIX) {
        snprintf(url, URL_SIZE, "unix:%s", ((const struct sockaddr_un *)&address)->sun_path);
        return;
    }
    getnameinfo((const struct sockaddr *)&address, size, host, sizeof(host), NULL, 0,
                NI_NUMERICHOST);
    snprintf(url, URL_SIZE, address.ss_family == AF_INET6 ? "%s://[%s]:%u/" : "%s://%s:%u/", scheme,
             host, listener->port);
}

void listeners_write_urls(const struct listeners *listeners, char urls[LISTENERS_URLS_SIZE])
{
    size_t used = 0;

    urls[0] = '\0';
    for (int i = 0; i < listeners->count; i++) {
        char url[URL_SIZE];

        write_url(&listeners->all[i], url);
        used += (size_t)snprintf(urls + used, LISTENERS_URLS_SIZE - used, "%s%s",
                                 i > 0 ? " and " : "", url);
    }
}

void listeners_remove_file(struct listeners *listeners)
{
    const char *path = listeners->unix_path;

    listeners->unix_path = NULL;
    /* The user that we have become may not be allowed to. */
    if (path && unlink(path) != 0 && errno != ENOENT)
        message_write("statusbin: cannot remove %s: %s; the next start replaces it\n", path,
                      strerror(errno));
}

void listeners_close(struct listeners *listeners)
{
    for (int i = 0; i < listeners->count; i++)
        close(listeners->all[i].fd);
    listeners->count = 0;
}
