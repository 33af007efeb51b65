/*
 * The sockets that a server listens on: opened here, or passed by systemd. All
 * event loops share them (door.h).
 *
 * What goes wrong is said on stderr in one line, with the option or the variable
 * that it came from. All of it happens before there are threads, except for
 * listeners_remove_file and listeners_close.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    LISTENERS_INHERITED_MAX = 8,
    LISTENERS_MAX = LISTENERS_INHERITED_MAX + 1, /* and one for HTTPS */
    LISTENERS_URLS_SIZE = LISTENERS_MAX * 160,   /* octets */
};

struct listener {
    int fd;        /* does not block */
    bool secure;   /* with TLS */
    uint16_t port; /* 0: not of TCP */
};

struct listeners {
    int count;
    struct listener all[LISTENERS_MAX];
    const char *unix_path; /* of a file to be removed; NULL: none */
};

/* Takes the sockets that systemd passed in LISTEN_FDS (sd_listen_fds(3)), which may be none.
   Returns false if there are too many, or one does not listen. */
bool listeners_inherit(struct listeners *listeners);

/*
 * Opens a TCP socket on a numeric address or a name, and a port; 0 picks a free one. "::" takes
 * IPv4 too, and means 0.0.0.0 where the machine has no IPv6. option: the name of the option that
 * chose the port. Returns false on failure.
 */
bool listeners_open_tcp(struct listeners *listeners, const char *address, uint16_t port,
                        const char *option, bool secure);

/* Opens a Unix socket at path, which must live as long as the listeners. Replaces the file of one
   that nobody listens on. Returns false on failure. */
bool listeners_open_unix(struct listeners *listeners, const char *path);

/* The port of the first TCP socket with TLS, or without; 0: there is none. */
uint16_t listeners_port(const struct listeners *listeners, bool secure);

/* Writes what they listen on, separated by " and ": http://127.0.0.1:8080/, https://[::1]:8443/,
   unix:/run/statusbin.sock. */
void listeners_write_urls(const struct listeners *listeners, char urls[LISTENERS_URLS_SIZE]);

/* Removes the file of the Unix socket, if it was not removed yet. */
void listeners_remove_file(struct listeners *listeners);

/* Closes them all, behind the last loop that watches them. */
void listeners_close(struct listeners *listeners);
