#include "base/printer.h"

#include <stdlib.h>

void printer_open(struct printer *printer)
{
    *printer = (struct printer){0};
    printer->out = open_memstream(&printer->text, &printer->size);
}

char *printer_close(struct printer *printer)
{
    int failed;

    if (!printer->out)
        return NULL;
    failed = ferror(printer->out);
    if (fclose(printer->out) == 0 && !failed)
        return printer->text;
    free(printer->text);
    return NULL;
}
