#include "lib/journal.h"

#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/wire.h"

#include <check.h>
#include <stdio.h>

static json_t *recorded;

/* Asks for the key. Returns the code of the response. */
static unsigned fetch(const char *key)
{
    static struct wire_response response;
    struct wire wire = {.fd = -1};
    char target[600];
    json_error_t error;

    snprintf(target, sizeof(target), "/requests?key=%s", key);
    wire_open(&wire);
    wire_exchange(&wire, "GET", target, NULL, NULL, &response);
    json_decref(recorded);
    recorded = NULL;
    if (response.head.code == 200) {
        expect_type(&wire, &response.head, "application/json");
        recorded = json_loadb(response.content, response.content_length, JSON_ALLOW_NUL, &error);
        if (!recorded)
            wire_fail(&wire, "%s at %d", error.text, error.position);
    }
    wire_close(&wire);
    return response.head.code;
}

json_t *journal_read(const char *key)
{
    ck_assert_uint_eq(fetch(key), 200);
    return recorded;
}

json_t *journal_request(const char *key, size_t number)
{
    json_t *requests = json_object_get(journal_read(key), "requests");

    ck_assert_uint_ge(json_array_size(requests), number);
    return json_array_get(requests, number - 1);
}

static size_t count_complete(void)
{
    json_t *request;
    size_t i, count = 0;

    json_array_foreach(json_object_get(recorded, "requests"), i, request) count +=
        json_is_true(json_object_get(request, "complete"));
    return count;
}

void journal_expect_complete(const char *key, size_t complete)
{
    long long until_ms = fixture_now_ms() + fixture_patience_ms(WIRE_WAIT_MS);

    do {
        fixture_pause_ms(2);
        journal_read(key);
    } while (count_complete() != complete && fixture_now_ms() < until_ms);
    ck_assert_uint_eq(count_complete(), complete);
}

int journal_count(const char *key)
{
    unsigned code = fetch(key);

    ck_assert(code == 200 || code == 404);
    return code == 404 ? 0 : (int)json_integer_value(json_object_get(recorded, "count"));
}

const char *journal_text(const json_t *request, const char *member)
{
    ck_assert_msg(json_is_string(json_object_get(request, member)), "%s", member);
    return json_string_value(json_object_get(request, member));
}

long long journal_number(const json_t *request, const char *member)
{
    ck_assert_msg(json_is_integer(json_object_get(request, member)), "%s", member);
    return json_integer_value(json_object_get(request, member));
}
