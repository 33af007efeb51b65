#include "exchange.h"

#include "expect.h"

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

void reopen_if_closed(void)
{
    if (!wire_lists(&response.head, "Connection", "close"))
        return;
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}

void ask(const char *method, const char *target, const char *fields)
{
    wire_exchange(&wire, method, target, fields, NULL, &response);
}
