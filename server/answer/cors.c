#include "answer/cors.h"

static bool enabled_;

void cors_start(bool enabled)
{
    enabled_ = enabled;
}

const struct field_line *cors_fields(void)
{
    static const struct field_line fields[] = {
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
