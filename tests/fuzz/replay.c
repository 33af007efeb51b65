/*
 * A target without libFuzzer: gives it every file of the directories named by
 * the arguments, so that what was found once stays found. Each is named before
 * it is tried; the last one named is the one that failed.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 1 << 20 };

static void replay_file(const char *path)
{
    static uint8_t buffer[INPUT_MAX];
    FILE *file = fopen(path, "rb");
    uint8_t *input;
    size_t size;

    HOLDS(file);
    size = fread(buffer, 1, sizeof(buffer), file);
    HOLDS(size < sizeof(buffer) && !ferror(file));
    fclose(file);
    input = malloc(size ? size : 1); /* of just its size, for AddressSanitizer */
    HOLDS(input);
    memcpy(input, buffer, size);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(input, size);
    free(input);
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay_directory(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_input, alphasort);

    HOLDS(count > 0);
    for (int i = 0; i < count; i++) {
        char *name;

        HOLDS(asprintf(&name, "%s/%s", path, entries[i]->d_name) > 0);
        replay_file(name);
        free(name);
        free(entries[i]);
    }
    free(entries);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += replay_directory(argv[i]);
    fprintf(stderr, "%d inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
