#!/usr/bin/env python3
"""Runs Lyceum and its peers in the same sitting and prints what each costs. README.md says how to read it."""

import argparse
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from harness import build, report
from harness.benchmarks import (
    accounts, channel, channels_idle, chat, courses, crdt, database, durability, exactly_once, fanout, herd, http, idle, lag, loop, pages,
    publish, trouble, upload, uploads)
from harness.processes import BenchmarkFailure
from harness.servers import Servers

BENCHMARKS = {
    "fanout": fanout.run,
    "idle": idle.run,
    "http": http.run_json,
    "file": http.run_file,
    "upload": upload.run,
    "lag": lag.run,
    "loop": loop.run,
    "database": database.run,
    "durability": durability.run,
    "trouble": trouble.run,
    "accounts": accounts.run,
    "crdt": crdt.run,
    "pages": pages.run,
    "courses": courses.run,
    "chat": chat.run,
    "channel": channel.run,
    "publish": publish.run,
    "channels-idle": channels_idle.run,
    "herd": herd.run,
    "exactly-once": exactly_once.run,
    "uploads": uploads.run,
}
ROUNDS, QUICK_ROUNDS = 3, 1


@dataclass
class Context:
    load: Path
    servers: Servers
    quick: bool
    rounds: int
    window: int


def names(text):
    chosen = text.split(",")
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    return chosen


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=names, default=list(BENCHMARKS), help="some of " + ",".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="one short round: does it run, and roughly where are we")
    parser.add_argument("--rounds", type=int, help=f"how often each contender runs (default {ROUNDS}, quick {QUICK_ROUNDS})")
    parser.add_argument("--window", type=int, default=64, help="unreceived messages the fan-out's publisher may have out")
    parser.add_argument("--lyceum", default=build.OUTPUT.parent / "lyceum", help="the binary (default build/lyceum)")
    parser.add_argument("--peers-only", action="store_true", help="a missing Lyceum is not an error")
    return parser.parse_args()


def main():
    options = arguments()
    # Leaving by an exception stops the servers that are up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    try:
        scratch = build.OUTPUT / "scratch"
        servers = Servers(options.lyceum, scratch)
        rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
        context = Context(build.build_load(), servers, options.quick, rounds, options.window)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"the benchmarks could not be built: {error}")
    absent = servers.lyceum().missing
    if absent and not options.peers_only:
        sys.exit(f"{options.lyceum} is {absent}: build it, name it with --lyceum, or measure the others with --peers-only")

    machine = report.machine()
    texts, failed = [], []
    for name in options.only:
        print(f"{name} …", flush=True)
        try:
            texts.append(BENCHMARKS[name](context).text())
        except BenchmarkFailure as failure:
            failed.append(name)
            texts.append(f"## {name}\n\nfailed to run: {failure}\n")
        except Exception:  # one broken benchmark must not take the others' figures with it
            failed.append(name)
            texts.append(f"## {name}\n\nfailed to run:\n\n```\n{traceback.format_exc()}```\n")
    kind = "quick, one short round: not for quoting" if options.quick else f"best of {rounds} interleaved rounds"
    text = f"# Benchmarks\n\n{machine}; {kind}.\n\n" + "\n".join(texts)
    (build.OUTPUT / "report.md").write_text(text)
    print("\n" + text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
