/*
 * What the options are: defaults, then the environment, then the command line,
 * each overriding the one before. Whatever is bad is one line on stderr that
 * names the option and the value. What options do is test-options.c's subject.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serve/log.h"
#include "app/options.h"

enum { ARGUMENTS_MAX = 8 };

static struct options options;
static char errors[1024]; /* what the last call wrote to stderr */

/* arguments: as in a shell, separated by spaces; "''" is an empty one. */
static bool parse(const char *arguments)
{
    static char words[256], program[] = "statusbin", empty[] = "";
    char *argv[ARGUMENTS_MAX + 2] = {program};
    int argc = 1, copy = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    bool parsed;

    snprintf(words, sizeof(words), "%s", arguments);
    for (char *word = strtok(words, " "); word && argc <= ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "''") == 0 ? empty : word;
    ck_assert(file && copy >= 0 && dup2(fileno(file), STDERR_FILENO) == STDERR_FILENO);
    parsed = options_parse(&options, argc, argv);
    fflush(stderr);
    dup2(copy, STDERR_FILENO);
    close(copy);
    rewind(file);
    errors[fread(errors, 1, sizeof(errors) - 1, file)] = '\0';
    fclose(file);
    return parsed;
}

static void check_parses(const char *arguments)
{
    ck_assert_msg(parse(arguments), "%s: %s", arguments, errors);
    ck_assert_str_eq(errors, "");
}

/* Fails unless arguments are refused in one line with both words in it. */
static void check_refused(const char *arguments, const char *first, const char *second)
{
    ck_assert_msg(!parse(arguments), "%s", arguments);
    ck_assert_msg(strncmp(errors, "statusbin: ", 11) == 0 &&
                      strchr(errors, '\n') == errors + strlen(errors) - 1,
                  "not one line of ours: %s", errors);
    ck_assert_msg(strstr(errors, first) && strstr(errors, second), "no '%s' and '%s': %s", first,
                  second, errors);
}

static void setup(void)
{
    extern char **environ;

    for (char **variable = environ; variable && *variable;) {
        char name[64];

        snprintf(name, sizeof(name), "%.*s", (int)strcspn(*variable, "="), *variable);
        if (strncmp(name, "STATUSBIN_", 10) == 0 || strcmp(name, "PORT") == 0)
            unsetenv(name);
        else
            variable++;
    }
}

START_TEST(test_without_options_there_are_defaults)
{
    check_parses("");
    ck_assert_str_eq(options.address, "127.0.0.1");
    ck_assert_int_eq(options.port, -1); /* not given: server_start takes OPTIONS_PORT */
    ck_assert_int_eq(OPTIONS_PORT, 8080);
    ck_assert_int_eq(options.threads, sysconf(_SC_NPROCESSORS_ONLN)); /* one per core */
    ck_assert_ptr_null(options.unix_path);
    ck_assert_ptr_null(options.port_file);
    ck_assert_int_eq(options.log, LOG_NONE);
    ck_assert_int_eq(options.max_body, 10 * 1024 * 1024);
    ck_assert_int_eq(options.max_head, 12000);
    ck_assert_int_eq(options.idle_timeout_s, 60);
    ck_assert_int_eq(options.drain_delay_s, 0);
    ck_assert(!options.allow_invalid_codes && !options.no_cors);
    ck_assert(!options.help && !options.version && !options.check);
}
END_TEST

START_TEST(test_a_value_follows_in_the_next_argument_or_after_an_equals_sign)
{
    check_parses("--port 1");
    ck_assert_int_eq(options.port, 1);
    check_parses("--port=1");
    ck_assert_int_eq(options.port, 1);
    check_parses("--unix=/a=b");
    ck_assert_str_eq(options.unix_path, "/a=b");
    check_parses("--port-file --port"); /* a value, whatever it looks like */
    ck_assert_str_eq(options.port_file, "--port");
}
END_TEST

START_TEST(test_each_option_sets_its_own_member)
{
    check_parses("--address ::1 --port 65535 --threads 3 --unix /u");
    ck_assert_str_eq(options.address, "::1");
    ck_assert_int_eq(options.port, 65535);
    ck_assert_int_eq(options.threads, 3);
    ck_assert_str_eq(options.unix_path, "/u");
    check_parses("--port-file /p --log common --max-body 0 --max-head 16000");
    ck_assert_str_eq(options.port_file, "/p");
    ck_assert_int_eq(options.log, LOG_COMMON);
    ck_assert_int_eq(options.max_body, 0);
    ck_assert_int_eq(options.max_head, 16000);
    check_parses("--max-connections 5 --idle-timeout 6 --drain-delay 7");
    ck_assert_int_eq(options.max_connections, 5);
    ck_assert_int_eq(options.idle_timeout_s, 6);
    ck_assert_int_eq(options.drain_delay_s, 7);
    check_parses("--allow-invalid-codes --no-cors --log=json");
    ck_assert(options.allow_invalid_codes && options.no_cors);
    ck_assert_int_eq(options.log, LOG_JSON);
    check_parses("--help --version --check http://a/ --log none");
    ck_assert(options.help && options.version);
    ck_assert_str_eq(options.check, "http://a/");
    ck_assert_int_eq(options.log, LOG_NONE);
}
END_TEST

START_TEST(test_the_last_of_several_counts)
{
    check_parses("--port 1 --port 2");
    ck_assert_int_eq(options.port, 2);
}
END_TEST

START_TEST(test_the_environment_sets_what_the_command_line_leaves)
{
    setenv("STATUSBIN_PORT", "1234", 1);
    setenv("STATUSBIN_MAX_BODY", "99", 1);
    setenv("STATUSBIN_ALLOW_INVALID_CODES", "1", 1);
    setenv("STATUSBIN_NO_CORS", "0", 1);
    setenv("STATUSBIN_LOG", "json", 1);
    setenv("STATUSBIN_ADDRESS", "0.0.0.0", 1);
    check_parses("--max-body 100");
    ck_assert_int_eq(options.port, 1234);
    ck_assert_int_eq(options.max_body, 100);
    ck_assert(options.allow_invalid_codes);
    ck_assert(!options.no_cors);
    ck_assert_int_eq(options.log, LOG_JSON);
    ck_assert_str_eq(options.address, "0.0.0.0");
}
END_TEST

START_TEST(test_the_port_is_the_options_then_ours_then_the_platforms)
{
    setenv("PORT", "1", 1);
    check_parses("");
    ck_assert_int_eq(options.port, 1);
    setenv("STATUSBIN_PORT", "2", 1);
    check_parses("");
    ck_assert_int_eq(options.port, 2);
    check_parses("--port 3");
    ck_assert_int_eq(options.port, 3);
    check_parses("--port 0"); /* 0 is a value, too */
    ck_assert_int_eq(options.port, 0);
    setenv("STATUSBIN_PORT", "0", 1);
    check_parses("");
    ck_assert_int_eq(options.port, 0);
}
END_TEST

START_TEST(test_an_empty_variable_counts_as_none)
{
    setenv("PORT", "", 1);
    setenv("STATUSBIN_PORT", "", 1);
    setenv("STATUSBIN_UNIX", "", 1);
    setenv("STATUSBIN_NO_CORS", "", 1);
    check_parses("");
    ck_assert_int_eq(options.port, -1);
    ck_assert_ptr_null(options.unix_path);
    ck_assert(!options.no_cors);
}
END_TEST

/* What to do, rather than how to serve, is not for the environment. */
START_TEST(test_actions_are_not_taken_from_the_environment)
{
    setenv("STATUSBIN_HELP", "1", 1);
    setenv("STATUSBIN_VERSION", "1", 1);
    setenv("STATUSBIN_CHECK", "http://a/", 1);
    check_parses("");
    ck_assert(!options.help && !options.version && !options.check);
}
END_TEST

static const struct {
    const char *arguments, *first, *second; /* words of the line */
} refused[] = {
    {"--nonsense", "'--nonsense'", "--help"},
    {"--nonsense=1", "--nonsense", "--help"},
    {"--por 1", "'--por'", ""}, /* no abbreviations: they would break when an option is added */
    {"--ports 1", "'--ports'", ""},
    {"--PORT 1", "'--PORT'", ""},
    {"-port 1", "'-port'", ""},
    {"-p", "'-p'", ""},
    {"--", "'--'", ""},
    {"-", "'-'", ""},
    {"8080", "'8080'", ""},
    {"''", "''", ""},
    {"--port 1 2", "'2'", ""},
    {"--port", "--port", "value"},
    {"--address 1.2.3.4 --unix", "--unix", "value"},
    {"--port ''", "--port", "''"},
    {"--port=", "--port", "''"},
    {"--port abc", "--port", "'abc'"},
    {"--port 80a", "--port", "'80a'"},
    {"--port -1", "--port", "not a number from 0 to 65535"},
    {"--port +1", "--port", "'+1'"},
    {"--port 0x50", "--port", "'0x50'"},
    {"--port 65536", "--port", "65535"},
    {"--port 18446744073709551617", "--port", "65535"},
    {"--threads 0", "--threads", "'0'"},
    {"--threads 1.5", "--threads", "'1.5'"},
    {"--max-body -1", "--max-body", "'-1'"},
    {"--max-body 10M", "--max-body", "'10M'"},
    {"--max-head 0", "--max-head", "'0'"},
    {"--max-connections 0", "--max-connections", "'0'"},
    {"--idle-timeout 0", "--idle-timeout", "'0'"},
    {"--idle-timeout 1s", "--idle-timeout", "'1s'"},
    {"--drain-delay never", "--drain-delay", "'never'"},
    {"--log xml", "'xml'", "none, common or json"},
    {"--log JSON", "'JSON'", "none, common or json"},
    {"--log ''", "''", "none, common or json"},
    {"--address ''", "--address", "empty"},
    {"--unix=", "--unix", "empty"},
    {"--port-file=", "--port-file", "empty"},
    {"--check ''", "--check", "empty"},
    {"--no-cors=1", "--no-cors", "no value"},
    {"--help=me", "--help", "no value"},
    {"--port abc --threads 0", "--port", "'abc'"}, /* the first, and that alone */
};

START_TEST(test_a_bad_argument_is_one_line_on_stderr)
{
    check_refused(refused[_i].arguments, refused[_i].first, refused[_i].second);
}
END_TEST

START_TEST(test_a_bad_variable_is_one_line_that_names_it)
{
    static const struct {
        const char *variable, *value;
    } cases[] = {
        {"STATUSBIN_PORT", "abc"},     {"PORT", "tcp://10.0.0.1:80"},
        {"STATUSBIN_LOG", "yes"},      {"STATUSBIN_NO_CORS", "yes"},
        {"STATUSBIN_MAX_BODY", "1e6"}, {"STATUSBIN_ALLOW_INVALID_CODES", "2"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setenv(cases[i].variable, cases[i].value, 1);
        check_refused("", cases[i].variable, cases[i].value);
        unsetenv(cases[i].variable);
    }
}
END_TEST

/* What Kubernetes tells a container of a Service that is called statusbin, and of one called
   statusbin-tls. */
START_TEST(test_what_a_platform_tells_of_a_service_of_our_name_is_passed_over)
{
    static const struct {
        const char *variable, *value;
    } told[] = {
        {"STATUSBIN_PORT", "tcp://10.0.0.1:8080"},
        {"STATUSBIN_SERVICE_HOST", "10.0.0.1"},
        {"STATUSBIN_SERVICE_PORT", "8080"},
        {"STATUSBIN_SERVICE_PORT_HTTP", "8080"},
        {"STATUSBIN_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
        {"STATUSBIN_PORT_8080_TCP_PROTO", "tcp"},
        {"STATUSBIN_PORT_8080_TCP_PORT", "8080"},
        {"STATUSBIN_PORT_8080_TCP_ADDR", "10.0.0.1"},
        {"STATUSBIN_TLS_PORT", "udp://[fd00::1]:8443"},
        {"STATUSBIN_TLS_SERVICE_HOST", "fd00::1"},
    };

    for (size_t i = 0; i < COUNT_OF(told); i++)
        setenv(told[i].variable, told[i].value, 1);
    check_parses("");
    ck_assert_int_eq(options.port, -1);
    ck_assert_int_eq(options.tls_port, -1);
    setenv("PORT", "1234", 1); /* the next in line counts */
    check_parses("");
    ck_assert_int_eq(options.port, 1234);
    check_refused("--port tcp://10.0.0.1:8080", "--port", "tcp://10.0.0.1:8080");
    for (size_t i = 0; i < COUNT_OF(told); i++)
        unsetenv(told[i].variable);
    setenv("STATUSBIN_THREADS", "tcp://10.0.0.1:8080", 1); /* no platform says that */
    check_refused("", "STATUSBIN_THREADS", "tcp://10.0.0.1:8080");
}
END_TEST

START_TEST(test_h_is_short_for_help)
{
    check_parses("-h");
    ck_assert(options.help);
    check_parses("--check -h"); /* no URL begins so */
    ck_assert(options.help);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arguments");
    TCase *tcase = unit_case(suite, "parse");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, test_without_options_there_are_defaults);
    tcase_add_test(tcase, test_a_value_follows_in_the_next_argument_or_after_an_equals_sign);
    tcase_add_test(tcase, test_each_option_sets_its_own_member);
    tcase_add_test(tcase, test_the_last_of_several_counts);
    tcase_add_test(tcase, test_the_environment_sets_what_the_command_line_leaves);
    tcase_add_test(tcase, test_the_port_is_the_options_then_ours_then_the_platforms);
    tcase_add_test(tcase, test_an_empty_variable_counts_as_none);
    tcase_add_test(tcase, test_actions_are_not_taken_from_the_environment);
    tcase_add_loop_test(tcase, test_a_bad_argument_is_one_line_on_stderr, 0, COUNT_OF(refused));
    tcase_add_test(tcase, test_a_bad_variable_is_one_line_that_names_it);
    tcase_add_test(tcase, test_what_a_platform_tells_of_a_service_of_our_name_is_passed_over);
    tcase_add_test(tcase, test_h_is_short_for_help);
    return unit_main(suite);
}
