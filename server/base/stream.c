#include "base/stream.h"

#include <stdlib.h>

void stream_open(struct stream *stream)
{
    *stream = (struct stream){0};
    stream->out = open_memstream(&stream->text, &stream->size);
}

char *stream_close(struct stream *stream)
{
    int failed;

    if (!stream->out)
        return NULL;
    failed = ferror(stream->out);
    if (fclose(stream->out) == 0 && !failed)
        return stream->text;
    free(stream->text);
    return NULL;
}
