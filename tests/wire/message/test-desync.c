/*
 * Request smuggling: no vector leaves room for two opinions about where a
 * request begins (RFC 9112, 11.2). Either there is one refusal and a close, or
 * as many answers as there are requests and a connection that is in step; and
 * the request behind is taken for one only where it truly is the second.
 */
#include "lib/exchange.h"
#include "lib/desync.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdlib.h>

static const char *method_of(const struct desync *desync)
{
    return desync->bytes[0] == 'H' ? "HEAD" : "GET"; /* all that matters to the framing */
}

/* Reads what was answered to both. Returns the outcome, as in struct desync. */
static unsigned read_outcome(const struct desync *desync, unsigned due)
{
    wire_read(&wire, method_of(desync), &response);
    if (wire_lists(&response.head, "Connection", "close")) {
        wire_expect_close(&wire);
        return response.head.code;
    }
    if (response.head.code != (desync->code ? desync->code : 200) || response.interim_count > 1)
        wire_fail(&wire, "%s: %u", desync->name, response.head.code);
    if (due != 1) {
        wire_read(&wire, "GET", &response);
        if (response.head.code != 418)
            wire_fail(&wire, "%s: %u for the second", desync->name, response.head.code);
    }
    expect_alive(&wire);
    return due == 1 ? 1 : 2;
}

static void expect_outcome(const struct desync *desync, int i)
{
    unsigned outcome = read_outcome(desync, desync->outcome);
    if (outcome != desync->outcome && outcome != desync->other)
        wire_fail(&wire, "%s: the outcome is %u", desync->name, outcome);
    wire_close(&wire);

    wire_open(&wire);
    wire_exchange(&wire, "GET", desync_trace(i), NULL, NULL, &response);
    if (response.head.code != (outcome == 2 ? 200 : 404))
        wire_fail(&wire, "%s: %u tells of the request behind", desync->name, response.head.code);
    if (outcome == 2)
        expect_text(&wire, &response, "1 of 9 steps taken");
    wire_exchange(&wire, "DELETE", desync_trace(i), NULL, NULL, &response);
    wire_close(&wire);
}

START_TEST(test_there_is_one_outcome)
{
    size_t length;
    const char *bytes = desync_bytes(_i, &length);
    wire_open(&wire);
    ck_assert(wire_send(&wire, bytes, length));
    expect_outcome(&desyncs[_i], _i);
}
END_TEST

START_TEST(test_it_is_the_same_octet_by_octet)
{
    size_t length;
    const char *bytes = desync_bytes(_i, &length);
    wire_open(&wire);
    expect_alive(&wire);
    for (size_t at = 0; at < length; at++)
        if (!wire_send(&wire, bytes + at, 1))
            break; /* refused before its end */
    expect_outcome(&desyncs[_i], _i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("desync");
    TCase *tcase = fixture_case(suite, "desync");
    tcase_add_loop_test(tcase, test_there_is_one_outcome, 0, desync_count);
    if (!getenv("STATUSBIN_TEST_TLS")) /* where it takes long, and shows no more */
        tcase_add_loop_test(tcase, test_it_is_the_same_octet_by_octet, 0, desync_count);
    return fixture_main(suite);
}
