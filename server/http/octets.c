#include "http/octets.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define T (OCTET_TOKEN | OCTET_QUOTED)
#define Q OCTET_QUOTED
#define S (OCTET_SPACE | OCTET_QUOTED)
#define ROW_OF_Q Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q, Q

/* clang-format off */
const unsigned char octet_kinds[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, 0, 0, 0, 0, 0, 0, /* HTAB */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    S, T, 0, T, T, T, T, T, Q, Q, T, T, Q, T, T, Q, /* SP ! " # $ % & ' ( ) * + , - . / */
    T, T, T, T, T, T, T, T, T, T, Q, Q, Q, Q, Q, Q, /* 0 to 9 : ; < = > ? */
    Q, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, /* @ A to O */
    T, T, T, T, T, T, T, T, T, T, T, Q, 0, Q, T, T, /* P to Z [ \ ] ^ _ */
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, /* ` a to o */
    T, T, T, T, T, T, T, T, T, T, T, Q, T, Q, T, 0, /* p to z { | } ~ DEL */
    ROW_OF_Q, ROW_OF_Q, ROW_OF_Q, ROW_OF_Q, ROW_OF_Q, ROW_OF_Q, ROW_OF_Q, ROW_OF_Q,
};
/* clang-format on */

/* The lowest octet of eight whose highest bit is set is the first that is below lowest or DEL: what
   is borrowed spoils only those behind it. */
static uint64_t find(uint64_t octets, unsigned char lowest)
{
    const uint64_t each = 0x0101010101010101, high = each * 0x80;
    uint64_t deleted = octets ^ (each * 0x7f);

    return (((octets - each * lowest) & ~octets) | ((deleted - each) & ~deleted)) & high;
}

size_t octets_run_from(const char *at, const char *end, unsigned char lowest)
{
    const char *start = at;
    uint64_t octets;

    for (; end - at >= (ptrdiff_t)sizeof(octets); at += sizeof(octets)) {
        uint64_t found;

        memcpy(&octets, at, sizeof(octets));
        found = find(le64toh(octets), lowest);
        if (found)
            return (size_t)(at - start) + (size_t)__builtin_ctzll(found) / 8;
    }
    while (at < end && (unsigned char)*at >= lowest && *at != 0x7f)
        at++;
    return (size_t)(at - start);
}
