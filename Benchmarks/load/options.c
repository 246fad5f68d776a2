#include "options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static const struct option_spec *find(const char *name, const struct option_spec *specs, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(specs[i].name, name) == 0) return &specs[i];
    fail("unknown option %s", name);
}

static int64_t number_of(const struct option_spec *spec, const char *text) {
    char *end;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value < spec->least || value > spec->most)
        fail("%s must be a number from %lld to %lld, not %s", spec->name, (long long)spec->least,
             (long long)spec->most, text);
    return value;
}

void options_parse(int argc, char **argv, const struct option_spec *specs, size_t count) {
    for (int i = 0; i < argc; i++) {
        const struct option_spec *spec = find(argv[i], specs, count);
        if (spec->number && spec->least == spec->most) {
            *spec->number = spec->most;
            continue;
        }
        if (++i == argc) fail("%s needs a value", spec->name);
        if (spec->text) *spec->text = argv[i];
        else *spec->number = number_of(spec, argv[i]);
    }
}
