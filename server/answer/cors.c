#include "answer/cors.h"

static bool enabled_;

void cors_start(bool enabled)
{
    enabled_ = enabled;
}

const struct status_field *cors_fields(void)
{
    static const struct status_field fields[] = {
        {"Access-Control-Allow-Origin", "*"},
        {"Access-Control-Expose-Headers", "*"},
        {0},
    };

    return enabled_ ? fields : &fields[2];
}

bool cors_is_enabled(void)
{
    return enabled_;
}
