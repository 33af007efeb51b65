/*
 * Basic credentials (RFC 7617), of one user or of nobody.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/basic.h"

static const struct {
    const char *name, *password;
} users[] = {{"user", "pass"},
             {"us\xc3\xa9r", "p\xc3\xa0ss"},
             {"guest", "guest"},
             {"user", "pas"},
             {"use", "r:pass"}};

static const struct {
    const char *value;
    const char *pair; /* NULL: nobody's */
} credentials[] = {
    {NULL, NULL},
    {"", NULL},
    {"Basic", NULL},
    {"Basic ", NULL},
    {"Basic dXNlcjpwYXNz", "user:pass"},
    {"bAsIc   dXNlcjpwYXNz", "user:pass"},
    {"Basic Z3Vlc3Q6Z3Vlc3Q=", "guest:guest"},
    {"Basic dXPDqXI6cMOgc3M=", "us\xc3\xa9r:p\xc3\xa0ss"}, /* in UTF-8 */
    {"Basic dXPpcjpw4HNz", NULL},                          /* the same in ISO 8859-1 */
    {"Basic dXNlcjpQQVNT", NULL},
    {"Basic dXNlcjpwYXNz=", NULL},
    {"Basic dXNlcjpwYXN", NULL},
    {"Basic !!!!", NULL},
    {"Basic dXNlcjpwYXNz dXNlcjpwYXNz", NULL},
    {"Bearer dXNlcjpwYXNz", NULL},
    {"Basic "
     "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ"
     "UFB"
     "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQ"
     "UFB",
     NULL},
};

START_TEST(test_credentials_are_one_users_or_nobodys)
{
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        char pair[32];
        bool is_his;

        snprintf(pair, sizeof(pair), "%s:%s", users[i].name, users[i].password);
        is_his = credentials[_i].pair && strcmp(pair, credentials[_i].pair) == 0;
        ck_assert_msg(basic_is_of(credentials[_i].value, users[i].name, users[i].password) ==
                          is_his,
                      "%s, %s", credentials[_i].value, pair);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("basic");
    TCase *tcase = unit_case(suite, "credentials");

    tcase_add_loop_test(tcase, test_credentials_are_one_users_or_nobodys, 0, COUNT_OF(credentials));
    return unit_main(suite);
}
