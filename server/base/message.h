/*
 * What the program says on stderr once it serves. It may be that nobody reads
 * there: a line that cannot be written holds up neither a request nor the end.
 */
#pragma once

/*
 * Writes a line of up to 1023 octets; the format ends with its newline. What is
 * longer is cut. It does not take the lock of stdio, and gives up if stderr has
 * no room for a second.
 */
void message_write(const char *format, ...) __attribute__((format(printf, 1, 2)));
