#include "answer/knob-parse.h"

#include <string.h>

/* Reads 1.5s, 200ms, or 2, which is seconds. */
bool knob_parse_delay(struct knobs *knobs, char *value)
{
    size_t size = strlen(value);
    uint64_t delay_ms = 0;
    bool good;

    if (size > 2 && strcmp(value + size - 2, "ms") == 0) {
        good = text_parse_number(value, size - 2, INT32_MAX, &delay_ms);
    } else {
        if (size > 1 && value[size - 1] == 's')
            size--;
        good = text_parse_decimal(value, size, 3, INT32_MAX / 1000, &delay_ms);
    }
    knobs->delay_ms = (int64_t)delay_ms;
    return good && knobs->delay_ms <= knobs->service->max_delay_ms;
}

/* Reads milliseconds. */
bool knob_parse_sleep(struct knobs *knobs, char *value)
{
    uint64_t delay_ms = 0;
    bool good = text_parse_number(value, strlen(value), INT32_MAX, &delay_ms);

    knobs->delay_ms = (int64_t)delay_ms;
    return good && knobs->delay_ms <= knobs->service->max_delay_ms;
}

bool knob_parse_seed(struct knobs *knobs, char *value)
{
    knobs->seeded = true;
    return text_parse_number(value, strlen(value), UINT64_MAX, &knobs->seed);
}
