#include "lib/exchange.h"

#include "lib/expect.h"
#include "lib/fixture.h"

#include <check.h>

struct wire wire;
struct wire_response response;

void exchange_setup(void)
{
    wire_open(&wire);
}

void exchange_teardown(void)
{
    expect_alive(&wire);
    wire_close(&wire);
}

void exchange_teardown_anew(void)
{
    wire_close(&wire);
    wire_open(&wire);
    exchange_teardown();
}

void reopen_if_closed(void)
{
    if (!wire_lists(&response.head, "Connection", "close"))
        return;
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}

void expect_without_length(void)
{
    ck_assert_uint_eq(response.head.code, 304);
    expect_no_field(&wire, &response.head, "Content-Length");
    expect_no_field(&wire, &response.head, "Transfer-Encoding");
    expect_no_field(&wire, &response.head, "Content-Type");
    if (!fixture_is_h2())
        expect_field(&wire, &response.head, "Connection", "close");
    reopen_if_closed();
}

void ask(const char *method, const char *target, const char *fields)
{
    wire_exchange(&wire, method, target, fields, NULL, &response);
}
