// load: a load generator for benchmarks on one's own machine. One thread, one epoll loop, bounded in count and time.
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "commands.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage;
} commands[] = {
    {"fanout", command_fanout,
     "--port P --sub-path /x --pub-path /y --subscribers 1000 --messages 2000 --bytes 120 --window 64"
     " [--seconds S] [--rate R] [--timeout 60] [--gate]"},
    {"idle", command_idle, "--port P --path /x --connections 10000 --hold 3"},
    {"http", command_http, "--port P --path /x --connections 64 --seconds 3"},
    {"upload", command_upload, "--port P --path /sink --bytes 1073741824 [--connections 1] [--seconds S]"},
    {"tus", command_tus, "--port P --token T --files 50 --bytes 20971520 [--timeout 60]"},
    {"latency", command_latency, "--port P --path /echo --rate 100 --seconds 5 --bytes 32 [--gate]"},
    {"timer", command_timer, "--period-ms 10 --seconds 5"},
    {"channel", command_channel,
     "--port P --tokens FILE --channels room:1 [--protobuf] --subscribers 1000 --messages 2000 --text-bytes 120 --window 64"
     " [--timeout 60] [--gate]"},
    {"publish", command_publish,
     "--port P --tokens FILE --channels room:1 [--protobuf] --publishers 32 --window 1 --subscribers 1 --seconds 3"
     " [--rate R] [--text-bytes 120] [--log FILE] [--gate]"},
    {"subscribed", command_subscribed,
     "--port P --tokens FILE --channels room:1,room:2 [--protobuf] --connections 10000 --hold 3"},
    {"herd", command_herd,
     "--port P --tokens FILE --channels room:1 [--protobuf] --connections 5000 --missed 100 [--timeout 60]"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

// Ten thousand clients need more descriptors than the customary soft limit.
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
    raise_descriptor_limit();
    for (int i = 0; argc > 1 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 2, argv + 2);
    for (int i = 0; i < COMMANDS; i++) fprintf(stderr, "load %s %s\n", commands[i].name, commands[i].usage);
    return 2;
}
