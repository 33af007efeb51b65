#include "answer/breakage.h"

const char breakage_garbage[] = "\x16\x80\xff This is not HTTP.\r\n\r\n";
const size_t breakage_garbage_size = sizeof(breakage_garbage) - 1;

const char breakage_names[] = ""
#define BREAKAGE(id, name, ...) name " "
#include "answer/breakage-table.def"
#undef BREAKAGE
    ;

static const struct broken all[] = {
    [BREAKAGE_NONE] = {"none", HEAD_TRUE, SENDS_ALL, END_USUAL, true, true},
#define BREAKAGE(id, ...) [BREAKAGE_##id] = {__VA_ARGS__},
#include "answer/breakage-table.def"
#undef BREAKAGE
};

const struct broken *breakage_find(enum breakage breakage)
{
    return &all[breakage];
}

const char *breakage_name(enum breakage breakage)
{
    return breakage == BREAKAGE_NONE ? NULL : all[breakage].name;
}

bool breakage_parse(struct slice name, enum breakage *ret_breakage)
{
    for (enum breakage i = 0; i < BREAKAGE_COUNT; i++)
        if (text_equals(name, all[i].name)) {
            *ret_breakage = i;
            return true;
        }
    return false;
}

bool breakage_needs_content(enum breakage breakage)
{
    const struct broken *broken = &all[breakage];

    return broken->share == SENDS_HALF || broken->head == HEAD_LONG || broken->head == HEAD_SHORT;
}

uint64_t breakage_length(const struct broken *broken, uint64_t size)
{
    if (broken->head == HEAD_LONG)
        return 2 * size;
    return broken->head == HEAD_SHORT ? size / 2 : size;
}

uint64_t breakage_share(const struct broken *broken, uint64_t size)
{
    switch (broken->share) {
    case SENDS_NOTHING:
        return 0;
    case SENDS_HALF:
        return size / 2;
    default:
        return size;
    }
}
