#include "unit/answer/knobs-rig.h"

#include <stdio.h>

#include "lib/unit.h"

struct request request;
struct knobs knobs;
char detail[KNOBS_DETAIL_MAX];
struct random random_source = {.state = 42};

bool read_head(struct request_head head, unsigned code)
{
    static const struct service service = {
        .max_delay_ms = 300000, .max_size = RIG_MAX_SIZE, .random = &random_source};
    const struct knob_call call = {&service, &request, NULL};
    struct slice parameters;
    char segment[8];

    ask(&request, head);
    ck_assert_int_eq(target_step(&request.target, 1, segment, sizeof(segment), &parameters), 3);
    detail[0] = '\0';
    return knobs_read(&knobs, &call, parameters, code, detail);
}

bool read_query(const char *query, unsigned code)
{
    static char target[9000];

    snprintf(target, sizeof(target), "/status/200?%s", query);
    return read_head(ask_head("GET", target, NO_LINES), code);
}

void forget(void)
{
    knobs_reset(&knobs);
    request_reset(&request);
}

TCase *knobs_case(Suite *suite, const char *name)
{
    TCase *tcase = unit_case(suite, name);

    tcase_add_checked_fixture(tcase, NULL, forget);
    return tcase;
}
