/*
 * Messages on stderr while the server serves. It may be that nobody reads them:
 * a line that cannot be written delays neither a request nor the end of the
 * program.
 */
#pragma once

/*
 * Writes a line of up to 1023 octets; the format ends with its newline. Longer
 * lines are cut off. The function does not lock stdio, and gives up if stderr
 * accepts nothing for a second.
 */
void message_write(const char *format, ...) __attribute__((format(printf, 1, 2)));
