#include "lib/words.h"

#include <stdbool.h>

int words_split(char *text, const char **words, int count, int max)
{
    char *to = text;
    bool quoted = false, begun = false;

    for (const char *at = text; *at; at++) {
        if (*at == '\'') {
            quoted = !quoted;
        } else if (*at == ' ' && !quoted) {
            *to = '\0';
            to += begun;
            begun = false;
        } else {
            if (!begun) {
                if (count == max)
                    return count;
                words[count++] = to;
                begun = true;
            }
            *to++ = *at;
        }
    }
    *to = '\0';
    return count;
}
