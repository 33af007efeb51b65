/*
 * What the program says on stderr once it serves. Nobody may be reading there,
 * and a line that is not taken must hold up neither a request nor the end.
 */
#pragma once

/*
 * Writes a line of up to 1023 octets; the format ends with its newline. It does not take stdio's
 * lock, and gives up when stderr has taken nothing for a second.
 */
void message_write(const char *format, ...) __attribute__((format(printf, 1, 2)));
