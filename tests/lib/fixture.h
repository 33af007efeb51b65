/*
 * The server under test, as a child process that is talked to over loopback.
 *
 * A test program has one server for its whole suite (fixture_main), or each of
 * its tests starts one with options of its own (fixture_start, fixture_stop).
 * The server is the real binary; a clean exit after SIGTERM is part of every
 * test, because that is where valgrind and the sanitizers say what they found.
 *
 * Environment:
 *   STATUSBIN_BINARY         the server's path
 *   STATUSBIN_WRAPPER        a command before it, split at spaces that are not between single
 * quotes: "valgrind -q" STATUSBIN_URL            host:port of a running server for fixture_main
 *   STATUSBIN_TRUST          its certificate, if that port speaks HTTPS
 *   STATUSBIN_TEST_TLS       a program that makes cert.pem and key.pem in a directory:
 *                            then the server under test is its HTTPS port
 *   STATUSBIN_TEST_H2        not empty: the strict client speaks HTTP/2 (lib/h2.h)
 *   CK_TIMEOUT_MULTIPLIER    Check's own; stretches every wait here as well
 */
#pragma once

#include <check.h>
#include <sys/types.h>
#include <stdbool.h>

/* Exit status of a test program that Meson counts as skipped. */
enum { FIXTURE_SKIPPED = 77 };

/* Runs suite against one server. Returns main's exit status: not 0 when a test
   failed or the server did not start or did not stop cleanly. */
int fixture_main(Suite *suite);

/* Runs a suite whose tests start their own servers; skipped without a binary. */
int fixture_main_without_server(Suite *suite);

/* Inside a test: starts a server with options, a NULL-terminated list, which is
   then the one under test. Fails the test when it is not ready in time. */
void fixture_start(const char *const *options);

/* Inside a test: stops what fixture_start started; fails unless it exits with 0. */
void fixture_stop(void);

/* Inside a test: asks what fixture_start started to stop, and does not wait. */
void fixture_terminate(void);

/* The process of the server under test. */
pid_t fixture_pid(void);

/* Whether its memory tells what it keeps: valgrind and the sanitizers keep what was freed, and
 * more. */
bool fixture_has_plain_memory(void);

/* Its memory in KiB: what it has now ("VmRSS"), or the most that it has had so far ("VmHWM"). */
long fixture_memory_kib(const char *which);

/* How long it has kept a processor busy so far: ms. */
long long fixture_busy_ms(void);

/* Where the server under test listens. */
const char *fixture_host(void);
const char *fixture_port(void);

/* Whether the server runs under qemu-user, as STATUSBIN_WRAPPER tells, where there is no TCP_INFO.
 */
bool fixture_is_emulated(void);

/* Whether the tests speak HTTP/2 to it. */
bool fixture_is_h2(void);

/* The certificate to trust, where the server under test is an HTTPS port; else NULL. */
const char *fixture_trusted_file(void);

/* How long to wait for something that should take no time: ms, stretched by
   CK_TIMEOUT_MULTIPLIER. */
int fixture_patience_ms(int ms);

/* A monotonic clock. */
long long fixture_now_ms(void);

/* What was begun at start_ms has taken due_ms, and not more_ms longer on a machine that is not
 * slow. */
void fixture_expect_time(long long start_ms, int due_ms, int more_ms);

/* A pause, for polling. */
void fixture_pause_ms(int ms);

/* As tcase_add_test and tcase_add_loop_test, for what HTTP/2 does not have: left out over that. */
#define fixture_add_http1(tcase, test) fixture_add_http1_loop(tcase, test, 0, 1)
#define fixture_add_http1_loop(tcase, test, first, end)                                            \
    (fixture_is_h2() ? (void)0 : tcase_add_loop_test(tcase, test, first, end))

/* A test case in suite with a timeout that a slow machine can live with. */
TCase *fixture_case(Suite *suite, const char *name);
