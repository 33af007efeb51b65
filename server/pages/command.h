/*
 * The commands of the table's rows, for a shell. A command may have these
 * placeholders:
 *
 *   {url}      the server's scheme, host and port
 *   {host}     host and port
 *   {connect}  a command that sends its input to the server as it is
 */
#pragma once

#include <stdio.h>

/* Writes the command for the server at url: "http://localhost:8080". */
void command_write(FILE *out, const char *command, const char *url);

/* Returns the same as a string on the heap, which is the caller's to free; NULL: out of memory. */
char *command_make(const char *command, const char *url);
