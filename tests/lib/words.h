/*
 * A command that an environment variable holds, as words.
 */
#pragma once

/*
 * Splits text, in place, at spaces that are not between single quotes, which are taken away: as a
 * shell would. Puts the words behind the count that are there already, up to max in all. Returns
 * how many there are now.
 */
int words_split(char *text, const char **words, int count, int max);
