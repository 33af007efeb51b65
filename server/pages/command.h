/*
 * The commands of the table's rows, which are for a shell. In them stand
 *
 *   {url}      the server's scheme, host and port
 *   {host}     host and port
 *   {connect}  the command that sends its input to the server as it is
 */
#pragma once

#include <stdio.h>

/* Writes the command for the server at url, such as http://localhost:8080. */
void command_write(FILE *out, const char *command, const char *url);

/* The same as a string on the heap, which is the caller's to free; NULL: out of memory. */
char *command_make(const char *command, const char *url);
