#include "http/content.h"

bool content_can_follow(unsigned code)
{
    return code >= 200 && code != 204 && code != 304;
}

bool content_is_forbidden(unsigned code)
{
    return code == 204 || code == 205 || code == 304;
}
