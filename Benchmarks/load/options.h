// `--name value` arguments, each with the bounds it must keep.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct option_spec {
    const char *name;
    int64_t *number;        // set for a number between least and most ...
    int64_t least, most;
    const char **text;      // ... or this for a text; a flag is a number with least == most and takes no value
};

// Ends the program with a sentence when an argument is unknown or out of bounds.
void options_parse(int argc, char **argv, const struct option_spec *specs, size_t count);

// Ends the program with a sentence on stderr.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
