#include "answer/key.h"

#include <string.h>

#include "answer/knob-given.h"

enum { ENCODED_MAX = 3 * KEY_MAX }; /* octets of a key that is percent-encoded */

void key_set(struct key *key, const char *text)
{
    key->size = strlen(text);
    memcpy(key->text, text, key->size + 1);
}

bool key_find(const struct request *request, struct key *ret_key)
{
    char text[ENCODED_MAX + 1];
    struct knob_given given;
    long size;

    if (knob_given_find(request, KNOB_KEY, &given) != 1 || given.value.size > ENCODED_MAX)
        return false;
    size = knob_given_decode(&given, text);
    if (size <= 0 || size > KEY_MAX)
        return false;
    key_set(ret_key, text);
    return true;
}
