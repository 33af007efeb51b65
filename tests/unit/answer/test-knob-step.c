/*
 * The parameters of a step, written in one way: values that mean the same become the
 * same text, and the text means what the client wrote.
 */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "answer/knob-step.h"
#include "answer/service.h"

static const struct service service = {.max_delay_ms = 300000, .max_size = 5000000000};

/* What a client writes, and what becomes of it. */
static const char *const rows[][2] = {
    {"", ""},
    {";", ""},
    {";bare;delay=1s", ";bare;delay=1s"},
    {";delay=1s;;bare", ";bare;delay=1s"},
    {";seed=1;key=a;bare", ";bare"},
    /* times */
    {";delay=1", ";delay=1s"},
    {";delay=1.000s", ";delay=1s"},
    {";delay=0001s", ";delay=1s"},
    {";delay=1000ms", ";delay=1s"},
    {";delay=%31%73", ";delay=1s"},
    {";delay=1.5", ";delay=1500ms"},
    {";delay=1.50s", ";delay=1500ms"},
    {";delay=01500ms", ";delay=1500ms"},
    {";delay=0.001", ";delay=1ms"},
    {";delay=0", ";delay=0s"},
    {";delay=0ms", ";delay=0s"},
    {";delay=300", ";delay=300s"},
    {";delay=1-2000ms", ";delay=1s-2s"},
    {";delay=0-0.01", ";delay=0s-10ms"},
    {";delay=1s-1000ms", ";delay=1s"},
    {";delay=1:1%2c2", ";delay=1s%2C2s"},
    {";delay=1:1.0%2C2:01.500%2C3-4:0.25", ";delay=1s%2C2s:1.5%2C3s-4s:0.25"},
    {";delay=1:9%2C2:1000000.000001", ";delay=1s:9%2C2s:1000000.000001"},
    {";delay=1:0%2C2:0.000", ";delay=1:0%2C2:0.000"}, /* which the knob refuses */
    {";delay=1:0.0%2C2:100", ";delay=1s:0%2C2s:100"},
    {";delay=2:7", ";delay=2s"},
    {";drip=1.5", ";drip=1500ms"},
    {";drip=0.0", ";drip=0s"},
    {";continue=2000ms", ";continue=2s"},
    {";continue=late", ";continue=late"},
    {";sleep=0250", ";sleep=250"},
    {";sleep=1000", ";sleep=1000"},
    {";sleepAfterHeaders=00", ";sleepAfterHeaders=0"},
    /* sizes */
    {";size=0", ";size=0"},
    {";size=000k", ";size=0"},
    {";size=500", ";size=500"},
    {";size=0500", ";size=500"},
    {";size=1000", ";size=1k"},
    {";size=1024", ";size=1Ki"},
    {";size=10000", ";size=10k"},
    {";size=10240", ";size=10Ki"},
    {";size=128000", ";size=125Ki"},
    {";size=128k", ";size=125Ki"},
    {";size=3000k", ";size=3M"},
    {";size=1048576", ";size=1Mi"},
    {";size=1024Ki", ";size=1Mi"},
    {";size=4000M", ";size=4G"},
    {";size=4096Mi", ";size=4Gi"},
    /* flags */
    {";chunked=", ";chunked"},
    {";chunked=1", ";chunked"},
    {";chunked=TRUE", ";chunked"},
    {";early=0;bare=False", ";bare=false;early=false"},
    {";suppressBody=1;dribbleBody=0", ";dribbleBody=false;suppressBody"},
    {";abortDuringBody=true", ";abortDuringBody"},
    /* faults */
    {";fault=reset", ";fault=reset"},
    {";fault=reset:5", ";fault=reset"},
    {";fault=reset:1.0%2Cnone:09", ";fault=reset%2Cnone:9"},
    {";fault=reset:REFUSED_STREAM:2.50%2Cgoaway:1", ";fault=reset:REFUSED_STREAM:2.5%2Cgoaway"},
    /* fields: their letters and their order stay */
    {";header=X-Test:%20%09yes%20", ";header=X-Test:yes"},
    {";header=X-Test:", ";header=X-Test:"},
    {";header=X-Test:%20", ";header=X-Test:"},
    {";header=x-test:a%20b;header=B:%C3%A9", ";header=x-test:a%20b;header=B:%C3%A9"},
    {";header=A:a%2cb%3bc%2fd:%20e", ";header=A:a%2Cb%3Bc%2Fd:%20e"},
    {";trailer=X-Sum:%20abc", ";trailer=X-Sum:abc"},
    {";retry-after=date:030", ";retry-after=date:30"},
    {";location=%20%2Fa%20b%20", ";location=%2Fa%20b"},
    {";hint=%20%3C%2Fa%3E;hint=%3Ca%3E%20", ";hint=<%2Fa>;hint=<a>"},
    {";type=a%2Fb%20", ";type=a%2Fb"},
    /* what the server sends as it is written */
    {";retry-after=030", ";retry-after=030"},
    {";retry-after=Sun,%2006%20Nov%201994%2008:49:37%20GMT",
     ";retry-after=Sun%2C%2006%20Nov%201994%2008:49:37%20GMT"},
    {";body=%31;type=text%2fhtml", ";body=1;type=text%2Fhtml"},
    {";body=", ";body"},
    {";location=%2Fa%3fb%25", ";location=%2Fa%3Fb%25"},
    /* what the knob does not take stays, to be shown so */
    {";delay=300001ms", ";delay=300001ms"},
    {";delay=1.0001", ";delay=1.0001"},
    {";delay=1000ms:", ";delay=1000ms:"},
    {";continue=never", ";continue=never"},
    {";size=5000000001", ";size=5000000001"},
    {";size=1K", ";size=1K"},
    {";bare=yes", ";bare=yes"},
    {";fault=rest:1", ";fault=rest:1"},
    {";header=Upgrade:%20x%20", ";header=Upgrade:%20x%20"},
    {";trailer=Date:%20x%20", ";trailer=Date:%20x%20"},
    {";delay=1000ms;dealy=1", ";delay=1000ms;dealy=1"},
    {";delay=1000ms;body=%zz", ";delay=1000ms;body=%zz"},
    {";delay=1000ms;body=%00", ";delay=1000ms;body=%00"},
};

/* Writes in exactly as much memory as is promised to suffice. Returns the text, to be freed. */
static char *write_step(const char *parameters)
{
    struct slice slice = text_slice(parameters);
    char *room = malloc(knob_step_room(slice.size));
    size_t size = knob_step_write(&service, slice, room);
    char *text = calloc(1, size + 1);

    ck_assert_uint_le(size, knob_step_room(slice.size));
    memcpy(text, room, size); /* where strndup would look for a NUL, as AddressSanitizer checks */
    free(room);
    return text;
}

START_TEST(test_values_are_written_in_one_way)
{
    char *text = write_step(rows[_i][0]), *again = write_step(text);

    ck_assert_str_eq(text, rows[_i][1]);
    ck_assert_str_eq(again, text);
    free(again);
    free(text);
}
END_TEST

/* The shortest texts, with the largest growth: side by side, so that each needs its own room. */
START_TEST(test_what_becomes_larger_has_room)
{
    char *text = write_step(";drip=1.5;delay=0-1%2C0-1.5%2C2%2C3;early=0;bare=0;size=128k"
                            ";continue=0;chunked=0;body=,;reason=,");

    ck_assert_str_eq(text, ";bare=false;body=%2C;chunked=false;continue=0s;delay=0s-1s"
                           "%2C0s-1500ms%2C2s%2C3s;drip=1500ms;early=false;reason=%2C;size=125Ki");
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knob-step");
    TCase *tcase = unit_case(suite, "step");

    tcase_add_loop_test(tcase, test_values_are_written_in_one_way, 0, COUNT_OF(rows));
    tcase_add_test(tcase, test_what_becomes_larger_has_room);
    return unit_main(suite);
}
