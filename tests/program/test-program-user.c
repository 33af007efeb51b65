/*
 * Who the server is. Started as root, it becomes a user without privileges once
 * its sockets are open (--user), says so, and cannot get back; started as
 * anybody else, it stays who it is. The tests of root are for root alone.
 */
#include "lib/fixture.h"
#include "lib/program.h"

#include <arpa/inet.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct program server;

static void setup(void)
{
    program_clean_environment();
    unsetenv("STATUSBIN_USER");
    if (geteuid() == 0) /* as after a login; the server inherits them */
        ck_assert_int_eq(setgroups(2, (const gid_t[]){4, 27}), 0);
}

/* A line of the server's /proc/PID/status, after its name. */
static const char *status(const char *name)
{
    static char line[256];
    size_t size = strlen(name);
    FILE *file = fopen(program_format("/proc/%d/status", (int)server.pid), "r");

    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof(line), file) && (strncmp(line, name, size) != 0 || line[size] != ':'))
        ;
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    return line + size + 1 + strspn(line + size + 1, " \t");
}

/* Fails unless the server is this user and no more, in every respect, and serves. */
static void expect_user(unsigned user, unsigned group)
{
    char ids[100];

    snprintf(ids, sizeof(ids), "%u\t%u\t%u\t%u", user, user, user, user);
    ck_assert_str_eq(status("Uid"), ids);
    snprintf(ids, sizeof(ids), "%u\t%u\t%u\t%u", group, group, group, group);
    ck_assert_str_eq(status("Gid"), ids);
    ck_assert_str_eq(status("Groups"), "");
    ck_assert_str_eq(status("CapPrm"), "0000000000000000");
    ck_assert_str_eq(status("CapEff"), "0000000000000000");
    ck_assert_str_eq(status("NoNewPrivs"), "1");
    ck_assert_int_eq(program_get(&server, "/status/418", NULL), 418);
}

static void stop(void)
{
    program_stop(&server, SIGTERM);
    program_expect_status(&server, 0);
}

/* As in Debian's /etc/passwd; numbers need no entry. */
static const struct {
    const char *option;
    unsigned user, group;
    const char *said;
} users[] = {
    {"", 65534, 65534, "nobody (65534:65534)"},
    {"--user nobody", 65534, 65534, "nobody (65534:65534)"},
    {"--user daemon", 1, 1, "daemon (1:1)"},
    {"--user 2", 2, 2, "2 (2:2)"},
    {"--user 12345", 12345, 12345, "12345 (12345:12345)"},
    {"--user 12345:54321", 12345, 54321, "12345:54321 (12345:54321)"},
    {"--user 4294967294", 4294967294, 4294967294, "4294967294 (4294967294:4294967294)"},
};

START_TEST(test_root_becomes_a_user_without_privileges_and_says_so)
{
    program_serve(&server, program_format("--port 0 --threads 3 %s", users[_i].option));
    ck_assert_str_eq(server.user,
                     program_format("statusbin: started as root, now runs as %s", users[_i].said));
    ck_assert_str_eq(server.errors, "");
    expect_user(users[_i].user, users[_i].group);
    stop();
}
END_TEST

START_TEST(test_the_environment_tells_the_user_too)
{
    setenv("STATUSBIN_USER", "12345", 1);
    program_serve(&server, "--port 0");
    expect_user(12345, 12345);
    stop();
}
END_TEST

static const char *const root[] = {"root", "0", "0:0"};

START_TEST(test_root_stays_root_only_where_it_is_told_to)
{
    program_serve(&server, program_format("--port 0 --user %s", root[_i]));
    ck_assert_str_eq(server.errors,
                     program_format("statusbin: stays root, because of --user %s\n", root[_i]));
    ck_assert_str_eq(status("Uid"), "0\t0\t0\t0");
    ck_assert_str_eq(status("NoNewPrivs"), "1");
    stop();
}
END_TEST

static const char *const unknown[] = {"statusbin-nobody", "12x",  "1:",   ":1", "-1",
                                      "4294967295",       "1:-1", "1:2:3"};

START_TEST(test_a_user_that_there_is_not_is_refused)
{
    program_run(&server, program_format("--port 0 --user=%s", unknown[_i]));
    program_expect_error(&server, 1, unknown[_i]);
}
END_TEST

/* What only root may is done before. */
START_TEST(test_root_opens_low_ports_and_writes_its_own_files)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned port = 1023;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    for (address.sin_port = htons((uint16_t)port);
         port > 512 && bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0;
         address.sin_port = htons((uint16_t)--port))
        ;
    close(fd);
    ck_assert_int_eq(chown(program_directory(), 0, 0), 0); /* and nobody else may look into it */
    program_serve(&server, program_format("--port %u --port-file %s", port, program_path("port")));
    expect_user(PROGRAM_NOBODY, PROGRAM_NOBODY);
    ck_assert_int_eq(access(program_path("port"), F_OK), 0);
    stop();
}
END_TEST

#if TESTS_TLS
START_TEST(test_root_reads_a_key_that_only_root_may_read)
{
    const char *make_pair = getenv("TESTS_MAKE_PAIR");

    ck_assert_int_eq(chown(program_directory(), 0, 0), 0);
    ck_assert_int_eq(system(program_format("'%s' '%s'", make_pair, program_directory())), 0);
    ck_assert_int_eq(chmod(program_path("key.pem"), 0400), 0);
    program_serve(&server, program_format("--port 0 --tls-port 0 --tls-cert %s --tls-key %s",
                                          program_path("cert.pem"), program_path("key.pem")));
    expect_user(PROGRAM_NOBODY, PROGRAM_NOBODY);
    stop();
}
END_TEST
#endif

/* It becomes the server's, so that it can be removed where that is enough; where it is not, it
   stays, which is said, and the next server takes its place. */
START_TEST(test_the_file_of_a_unix_socket_is_removed_or_replaced)
{
    const char *path = program_path("socket");
    struct stat file;

    for (int round = 0; round < 3; round++) {
        bool is_ours = round == 2;

        ck_assert_int_eq(chown(program_directory(), is_ours ? PROGRAM_NOBODY : 0, 0), 0);
        program_serve(&server, program_format("--port 0 --unix %s", path));
        ck_assert_int_eq(program_get(&server, "/status/201", path), 201);
        ck_assert_int_eq(lstat(path, &file), 0);
        ck_assert_uint_eq(file.st_uid, PROGRAM_NOBODY);
        stop();
        ck_assert_int_eq(access(path, F_OK), is_ours ? -1 : 0);
        ck_assert((strstr(server.errors, "socket: Permission denied; the next start") != NULL) ==
                  !is_ours);
    }
}
END_TEST

/* Puts a command before the server's, and before valgrind's. */
static void wrap(const char *command)
{
    const char *wrapper = getenv("STATUSBIN_WRAPPER");

    setenv("STATUSBIN_WRAPPER", program_format("setpriv %s %s", command, wrapper ? wrapper : ""),
           1);
}

/* As in a container that takes all capabilities away, but leaves the user as it is. */
START_TEST(test_root_that_may_not_change_stays_unless_told_otherwise)
{
    wrap("--bounding-set=-all --inh-caps=-all");
    program_serve(&server, "--port 0");
    ck_assert_str_eq(server.errors,
                     "statusbin: stays root, because it may not switch to the user nobody here\n");
    ck_assert_str_eq(status("CapEff"), "0000000000000000");
    ck_assert_str_eq(status("NoNewPrivs"), "1");
    stop();
    program_run(&server, "--port 0 --user nobody");
    program_expect_error(&server, 1,
                         "root cannot switch to nobody (65534:65534): Operation not permitted; "
                         "start it as another user, or let it stay root with --user root");
    program_serve(&server, "--port 0 --user root");
    ck_assert_str_eq(status("CapEff"), "0000000000000000");
    ck_assert_int_eq(program_get(&server, "/status/418", NULL), 418);
    stop();
}
END_TEST

/* Who we are, if not root; as root, somebody else, who can read the program in a place of its own.
 */
static void become_other(unsigned *ret_user, unsigned *ret_group)
{
    *ret_user = geteuid();
    *ret_group = getegid();
    if (*ret_user != 0)
        return;
    *ret_user = 12345;
    *ret_group = 54321;
    ck_assert_int_eq(system(program_format("cp '%s' '%s/statusbin' && chmod 755 '%s'",
                                           getenv("STATUSBIN_BINARY"), program_directory(),
                                           program_directory())),
                     0);
    setenv("STATUSBIN_BINARY", program_path("statusbin"), 1);
    wrap("--reuid=12345 --regid=54321 --clear-groups");
}

START_TEST(test_another_user_stays_who_it_is)
{
    unsigned user, group;

    become_other(&user, &group);
    program_serve(&server, "--port 0");
    ck_assert_str_eq(server.user, "");
    ck_assert_str_eq(server.errors, "");
    ck_assert_str_eq(status("NoNewPrivs"), "1");
    ck_assert_str_eq(status("Uid"), program_format("%u\t%u\t%u\t%u", user, user, user, user));
    stop();
    program_serve(&server, program_format("--port 0 --user %u:%u", user, group));
    ck_assert_str_eq(server.errors, "");
    stop();
}
END_TEST

static const char *const others[] = {"root", "daemon", "4711", "nobody"};

START_TEST(test_another_user_cannot_become_somebody_else)
{
    unsigned user, group;

    become_other(&user, &group);
    program_run(&server, program_format("--port 0 --user %s", others[_i]));
    program_expect_error(
        &server, 1,
        program_format("--user %s: only root can switch to another user, and this is user %u:%u",
                       others[_i], user, group));
}
END_TEST

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

static void add_tests_of_root(TCase *tcase)
{
    tcase_add_loop_test(tcase, test_root_becomes_a_user_without_privileges_and_says_so, 0,
                        COUNT_OF(users));
    tcase_add_test(tcase, test_the_environment_tells_the_user_too);
    tcase_add_loop_test(tcase, test_root_stays_root_only_where_it_is_told_to, 0, COUNT_OF(root));
    tcase_add_test(tcase, test_root_opens_low_ports_and_writes_its_own_files);
#if TESTS_TLS
    tcase_add_test(tcase, test_root_reads_a_key_that_only_root_may_read);
#endif
    tcase_add_test(tcase, test_the_file_of_a_unix_socket_is_removed_or_replaced);
    tcase_add_test(tcase, test_root_that_may_not_change_stays_unless_told_otherwise);
}

int main(void)
{
    Suite *suite = suite_create("program-user");
    TCase *tcase = fixture_case(suite, "user");

    tcase_add_checked_fixture(tcase, setup, program_remove_directory);
    if (geteuid() == 0)
        add_tests_of_root(tcase);
    tcase_add_loop_test(tcase, test_a_user_that_there_is_not_is_refused, 0, COUNT_OF(unknown));
    tcase_add_test(tcase, test_another_user_stays_who_it_is);
    tcase_add_loop_test(tcase, test_another_user_cannot_become_somebody_else, 0, COUNT_OF(others));
    return fixture_main_without_server(suite);
}
