"""yrs, through pycrdt, on the recorded trace, with the commands of crdt-bench."""

import json
import sys
import time

from pycrdt import Doc, Text, merge_updates


def cpu(act):
    start = time.process_time()
    act()
    return time.process_time() - start


def read_log(path):
    with open(path, "rb") as file:
        data = file.read()
    updates, at = [], 0
    while at < len(data):
        count = int.from_bytes(data[at : at + 4], "big")
        updates.append(data[at + 4 : at + 4 + count])
        at += 4 + count
    return updates


def remote(log):
    updates = read_log(log)
    doc = Doc()
    text = doc.get("text", type=Text)

    def act():
        for update in updates:
            doc.apply_update(update)

    seconds = cpu(act)
    return {"seconds": seconds, "units": len(str(text))}


def document(log, rounds):
    source = Doc()
    for update in read_log(log):
        source.apply_update(update)
    data = source.get_update()
    load, write = [], []
    for _ in range(int(rounds)):
        doc = Doc()
        load.append(cpu(lambda: doc.apply_update(data)))
        write.append(cpu(doc.get_update))
    middle = len(load) // 2
    return {"load_min": min(load), "load_median": sorted(load)[middle], "write_min": min(write),
            "write_median": sorted(write)[middle], "bytes": len(data)}


def merge(log, count):
    updates = read_log(log)[: int(count)]
    merged = []
    seconds = cpu(lambda: merged.append(merge_updates(*updates)))
    return {"seconds": seconds, "bytes": len(merged[0])}


COMMANDS = {"remote": remote, "document": document, "merge": merge}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
