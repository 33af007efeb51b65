#include "base/octets.h"

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
