/*
 * Commands of the table's rows: what stands in their placeholders.
 */
#include "lib/unit.h"

#include "pages/command.h"

START_TEST(test_a_command_is_for_the_server)
{
    static const struct {
        const char *command, *url, *made;
    } cases[] = {
        {"curl -i '{url}/demo/404?a={b}'", "http://a:1", "curl -i 'http://a:1/demo/404?a={b}'"},
        {"{host} {url", "https://[::1]:2", "[::1]:2 {url"},
        {"{connect}", "http://a", "curl -s 'telnet://a:80'"},
        {"{connect}", "http://a:", "curl -s 'telnet://a:80'"},
        {"{connect}", "http://[::1]", "curl -s 'telnet://[::1]:80'"},
        {"{connect}", "http://[::1]:8", "curl -s 'telnet://[::1]:8'"},
        {"{connect}", "https://a", "openssl s_client -quiet -connect 'a:443'"},
        {"{connect}", "https://a:8443", "openssl s_client -quiet -connect 'a:8443'"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *made = command_make(cases[i].command, cases[i].url);

        ck_assert_str_eq(made, cases[i].made);
        free(made);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("command");
    TCase *tcase = unit_case(suite, "command");

    tcase_add_test(tcase, test_a_command_is_for_the_server);
    return unit_main(suite);
}
