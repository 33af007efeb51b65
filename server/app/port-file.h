/*
 * The files of --port-file and --tls-port-file, by which scripts learn the port.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Writes the port and a newline to path, in one step: whoever reads the file finds all of it. What
 * stands at path and at path.partial, perhaps a link to another file, is replaced and not followed.
 * option: the name of the option, for the error. Returns false, with one line on stderr, on
 * failure.
 */
bool port_file_write(const char *option, const char *path, uint16_t port);
