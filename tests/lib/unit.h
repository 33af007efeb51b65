/*
 * What all tests share; those that need no server, since they call a module in
 * the test's own process, need nothing else. Check runs each test, and each row
 * of a table, in a process of its own, so that a crash is that row's failure.
 */
#pragma once

#include <check.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Runs suite and returns main's exit status. */
static inline int unit_main(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A new test case in suite. */
static inline TCase *unit_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);

    suite_add_tcase(suite, tcase);
    return tcase;
}
