/*
 * The most that a server with one thread can do here: what the benchmark measures the others
 * against.
 *
 * Whatever the request is, the answer is the same octets, read from a file at the start. Nothing is
 * parsed but the end of a request's head, CR LF CR LF, which also tells how many requests were
 * pipelined. So its cost is that of the kernel: wait, receive, send. A server that costs 1.2 of
 * this spends a sixth of its time on HTTP.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, COPIES = 64, RESPONSE_MAX = 16384, INPUT_SIZE = 65536 };

/* A connection, found by its descriptor. */
struct client {
    size_t owed;      /* octets of responses that are still to be sent */
    unsigned matched; /* how much of CR LF CR LF the last input ended with */
    uint32_t events;  /* what it is watched for; 0: it is not yet */
};

/* What is answered: the response COPIES times over, so that one send answers a pipeline. */
static char responses[COPIES * RESPONSE_MAX];
static size_t response_size;
static bool close_after;

static struct client *clients;
static int poller;

static bool load_response(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    response_size = fread(responses, 1, RESPONSE_MAX, file);
    bool whole = response_size > 0 && fgetc(file) == EOF && !ferror(file);
    fclose(file);
    for (size_t copy = 1; copy < COPIES; copy++)
        memcpy(responses + copy * response_size, responses, response_size);
    return whole;
}

/* A table with room for every descriptor that this process may have. */
static bool make_clients(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return false;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    clients = calloc(limit.rlim_cur, sizeof(*clients));
    return clients != NULL;
}

static int listen_on(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, SOMAXCONN) < 0)
        return -1;
    return fd;
}

/* Sees to it that the descriptor is watched for this. */
static bool watch(int fd, uint32_t events)
{
    int operation = clients[fd].events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (clients[fd].events == events)
        return true;
    clients[fd].events = events;
    return epoll_ctl(poller, operation, fd,
                     &(struct epoll_event){.events = events, .data.fd = fd}) == 0;
}

/* How many heads end in what was received; goes on where the input before it ended. */
static size_t count_heads(struct client *client, const char *input, size_t size)
{
    static const char end[] = "\r\n\r\n";
    size_t heads = 0;
    for (size_t i = 0; i < size; i++) {
        if (input[i] == end[client->matched])
            client->matched++;
        else
            client->matched = input[i] == '\r';
        if (client->matched == 4) {
            client->matched = 0;
            heads++;
        }
    }
    return heads;
}

/* Sends what is owed; false when the connection is broken. What does not fit now is still owed
 * after it. */
static bool pay(int fd)
{
    struct client *client = &clients[fd];
    while (client->owed > 0) {
        size_t offset = (response_size - client->owed % response_size) % response_size;
        size_t size = COPIES * response_size - offset;
        ssize_t sent =
            send(fd, responses + offset, size < client->owed ? size : client->owed, MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN;
        client->owed -= (size_t)sent;
    }
    return true;
}

/* Returns false when the connection is done with. Who does not take responses is not asked for more
 * requests. */
static bool serve(int fd)
{
    static char input[INPUT_SIZE];
    struct client *client = &clients[fd];
    if (client->owed == 0) {
        ssize_t size = recv(fd, input, sizeof(input), 0);
        if (size == 0 || (size < 0 && errno != EAGAIN))
            return false;
        size_t heads = size > 0 ? count_heads(client, input, (size_t)size) : 0;
        if (heads == 0)
            return watch(fd, EPOLLIN);
        client->owed = heads * response_size;
    }
    if (!pay(fd))
        return false;
    if (client->owed > 0)
        return watch(fd, EPOLLOUT);
    return !close_after && watch(fd, EPOLLIN);
}

/* A request is often there already, and so is served at once. */
static void accept_all(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        clients[fd] = (struct client){0};
        if (!close_after)
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        if (!serve(fd))
            close(fd);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4 || !load_response(argv[2])) {
        fprintf(stderr,
                "Usage: ceiling PORT FILE [close]\nAnswers each request with the octets of FILE, "
                "at most %d.\n",
                RESPONSE_MAX);
        return 2;
    }
    close_after = argc == 4;
    int listener = listen_on((uint16_t)atoi(argv[1]));
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (listener < 0 || poller < 0 || !make_clients() || !watch(listener, EPOLLIN)) {
        perror("ceiling");
        return 1;
    }
    for (;;) {
        struct epoll_event events[EVENTS];
        int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                accept_all(listener);
            else if (!serve(events[i].data.fd))
                close(events[i].data.fd);
        }
    }
}
