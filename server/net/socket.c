#include "net/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <linux/tcp.h> /* whose tcp_info is younger than that of glibc */
#else
#include <netinet/tcp.h>
#endif

#include "base/text.h"

enum { INHERITED_FIRST = 3 };

/* Linux's own limit, which SOMAXCONN need not tell: musl has 128, and who comes then waits for a
 * second. */
enum { BACKLOG = 4096 };

static int open_listening(const struct sockaddr *address, socklen_t size)
{
    static const int on = 1, off = 0;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    size = (socklen_t)errno;
    close(fd);
    errno = (int)size;
    return -1;
}

/* One line for what went wrong, with what would be right where that is known. */
static void report(const char *address, unsigned port, const char *option)
{
    if (errno == EADDRINUSE)
        fprintf(stderr,
                "statusbin: port %u on %s is in use: stop what listens there, or choose another "
                "with %s (0 picks a free one)\n",
                port, address, option);
    else if (errno == EACCES)
        fprintf(stderr, "statusbin: port %u needs privileges: choose one from 1024 up with %s\n",
                port, option);
    else if (errno == EADDRNOTAVAIL)
        fprintf(
            stderr,
            "statusbin: %s is not an address of this machine: --address takes one, or 0.0.0.0 or "
            ":: for all\n",
            address);
    else
        fprintf(stderr, "statusbin: cannot listen on %s, port %u: %s\n", address, port,
                strerror(errno));
}

int socket_listen(const char *address, uint16_t port, const char *option)
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
        return -1;
    }
    fd = open_listening(found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) && strcmp(address, "::") == 0)
        return socket_listen("0.0.0.0", port, option);
    if (fd < 0)
        report(address, port, option);
    return fd;
}

/* Removes a socket file that nobody listens on. Where somebody does, but with a full queue, a
   connection would have to wait. */
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

int socket_listen_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        fprintf(stderr, "statusbin: --unix %s: the path is %zu octets long; %zu are the most\n",
                path, strlen(path), sizeof(address.sun_path) - 1);
        return -1;
    }
    strcpy(address.sun_path, path);
    remove_stale(&address);
    fd = open_listening((const struct sockaddr *)&address, sizeof(address));
    if (fd < 0 && errno == EADDRINUSE)
        fprintf(stderr,
                "statusbin: --unix %s is in use: choose another path, or remove what is there\n",
                path);
    else if (fd < 0)
        fprintf(stderr,
                "statusbin: --unix %s: %s; it takes a path in a directory that this user may write "
                "to\n",
                path, strerror(errno));
    return fd;
}

bool socket_is_listening(int fd)
{
    int on = 0;
    socklen_t size = sizeof(on);

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0 && on;
}

int socket_inherited_count(int maximum)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    uint64_t wanted_pid, wanted;
    int number = 0;

    if (pid && count && text_parse_number(pid, strlen(pid), INT_MAX, &wanted_pid) &&
        wanted_pid == (uint64_t)getpid() &&
        text_parse_number(count, strlen(count), INT_MAX, &wanted))
        number = wanted > (uint64_t)maximum ? maximum + 1 : (int)wanted;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    for (int fd = INHERITED_FIRST; fd < INHERITED_FIRST + number; fd++) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    }
    return number;
}

uint16_t socket_port(int fd)
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

void socket_name(int fd, const char *scheme, char buffer[SOCKET_NAME_SIZE])
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    char host[INET6_ADDRSTRLEN] = "";

    getsockname(fd, (struct sockaddr *)&address, &size);
    if (address.ss_family == AF_UNIX) {
        snprintf(buffer, SOCKET_NAME_SIZE, "unix:%s",
                 ((const struct sockaddr_un *)&address)->sun_path);
        return;
    }
    getnameinfo((const struct sockaddr *)&address, size, host, sizeof(host), NULL, 0,
                NI_NUMERICHOST);
    snprintf(buffer, SOCKET_NAME_SIZE,
             address.ss_family == AF_INET6 ? "%s://[%s]:%u/" : "%s://%s:%u/", scheme, host,
             socket_port(fd));
}

void socket_push(int fd)
{
    static const int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static struct tcp_info get_info(int fd)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof(info);

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return (struct tcp_info){0};
    return info;
}

int64_t socket_received(int fd)
{
    return (int64_t)get_info(fd).tcpi_bytes_received;
}

int64_t socket_acknowledged(int fd)
{
    return (int64_t)get_info(fd).tcpi_bytes_acked;
}

bool socket_has_unread(int fd)
{
    char octet;

    return recv(fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void socket_reset(int fd)
{
    const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

    /* SO_LINGER would do it on close, but the library shuts the socket down first. */
    (void)!connect(fd, &nowhere, sizeof(nowhere));
}
