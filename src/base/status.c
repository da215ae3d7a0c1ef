#include "base/status.h"

#include <stdarg.h>

Status fail(Error *error, Status status, Str field, const char *format, ...)
{
    error->field = field;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

void panic(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("panic: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}
