/*
 * The library of this engine, for --version.
 */
#pragma once

extern const char library_name[];

/* Returns its version, such as 1.52.0. */
const char *library_version(void);
