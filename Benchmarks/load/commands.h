// The sub-commands. Each prints one JSON object on stdout and returns the exit code.
#pragma once

int command_fanout(int argc, char **argv);
int command_idle(int argc, char **argv);
int command_http(int argc, char **argv);
int command_upload(int argc, char **argv);
int command_tus(int argc, char **argv);
int command_latency(int argc, char **argv);
int command_timer(int argc, char **argv);
int command_channel(int argc, char **argv);
int command_publish(int argc, char **argv);
int command_subscribed(int argc, char **argv);
int command_herd(int argc, char **argv);

// Bounds that every command keeps.
enum { CONNECTIONS_MAX = 19000, SECONDS_MAX = 600, TIMEOUT_DEFAULT_S = 60 };
#define NS_PER_S 1000000000LL
