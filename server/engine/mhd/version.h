/*
 * The library of this engine, for --version.
 */
#pragma once

extern const char version_library[];

/* Returns its version, such as 0.9.75. */
const char *version_number(void);
