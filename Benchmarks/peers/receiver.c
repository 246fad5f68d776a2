// The least that takes uploads: a thread a connection, which writes what comes into a file and answers when that is on the
// disk. No accounts, no rows, no sums, nothing to go on with: what a disk and a network can do when one only asks them.
//
//     receiver PORT FOLDER
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES_MAX = 8192, BUFFER_BYTES = 256 * 1024, BACKLOG = 1024, SYNC_EVERY_BYTES = 64 << 20 };

static const char *folder;
static atomic_llong files;

static _Noreturn void give_up(const char *what) {
    perror(what);
    exit(1);
}

static void answer(int peer, const char *text) {
    size_t count = strlen(text);
    if (send(peer, text, count, MSG_NOSIGNAL) != (ssize_t)count) give_up("send");
}

static void store(int file, const char *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t written = write(file, bytes + done, count - done);
        if (written <= 0) give_up("write");
        done += (size_t)written;
    }
}

// What came behind the head belongs to the body.
static void take_body(int peer, char *buffer, const char *early, size_t early_count, long long length) {
    char path[4096], text[256];
    snprintf(path, sizeof path, "%s/received-%lld", folder, (long long)atomic_fetch_add(&files, 1));
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) give_up(path);
    store(file, early, early_count);
    long long taken = (long long)early_count, safe = 0;
    while (taken < length) {
        ssize_t count = recv(peer, buffer, BUFFER_BYTES, 0);
        if (count <= 0) give_up("recv");
        store(file, buffer, (size_t)count);
        taken += count;
        if (taken - safe < SYNC_EVERY_BYTES) continue;
        if (fdatasync(file) < 0) give_up("fdatasync");
        safe = taken;
    }
    if (fdatasync(file) < 0) give_up("fdatasync");
    close(file);
    unlink(path);
    snprintf(text, sizeof text, "HTTP/1.1 204 No Content\r\nUpload-Offset: %lld\r\n\r\n", taken);
    answer(peer, text);
}

// Requests one after the other, until the peer leaves.
static void *serve(void *argument) {
    int peer = (int)(intptr_t)argument;
    char head[HEAD_BYTES_MAX + 1], *buffer = malloc(BUFFER_BYTES);
    if (!buffer) give_up("malloc");
    for (;;) {
        size_t had = 0;
        char *end = NULL;
        while (!end) {
            ssize_t count = recv(peer, head + had, HEAD_BYTES_MAX - had, 0);
            if (count <= 0) goto left;
            had += (size_t)count;
            head[had] = '\0';
            end = memmem(head, had, "\r\n\r\n", 4);
        }
        const char *length = strcasestr(head, "\r\nContent-Length:");
        if (strncmp(head, "PATCH ", 6) == 0 && length)
            take_body(peer, buffer, end + 4, had - (size_t)(end + 4 - head), atoll(length + 17));
        else
            answer(peer, "HTTP/1.1 201 Created\r\nLocation: /uploads/1\r\nContent-Length: 0\r\n\r\n");
    }
left:
    free(buffer);
    close(peer);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    folder = argv[2];
    signal(SIGPIPE, SIG_IGN);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(door, (struct sockaddr *)&address, sizeof address) < 0 || listen(door, BACKLOG) < 0) give_up("listen");
    for (;;) {
        int peer = accept(door, NULL, NULL);
        pthread_t thread;
        if (peer < 0 || pthread_create(&thread, NULL, serve, (void *)(intptr_t)peer) != 0) give_up("accept");
        pthread_detach(thread);
    }
}
