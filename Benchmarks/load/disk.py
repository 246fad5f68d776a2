"""Writes files beside each other and has them on the disk, as uploads do without a network: what the disk can do.

    disk.py FOLDER COUNT BYTES
"""

import json
import os
import sys
import threading
import time

PIECE = bytes(range(256)) * 1024
SYNC_EVERY = 64 << 20


def write(path, size):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    done = 0
    while done < size:
        done += os.write(descriptor, PIECE[: size - done])
        if done % SYNC_EVERY == 0:
            os.fdatasync(descriptor)
    os.fdatasync(descriptor)
    os.close(descriptor)


def main():
    folder, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    paths = [os.path.join(folder, f"disk-{number}") for number in range(count)]
    threads = [threading.Thread(target=write, args=[path, size]) for path in paths]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    for path in paths:
        os.unlink(path)
    print(json.dumps({"seconds": seconds}))


main()
