"""A hundred kills with signal 9 while clients append: is everything that was acknowledged there, once, in its place?"""

import os
import random
import sys

from ..build import BENCHMARKS
from ..processes import BenchmarkFailure
from ..report import Result, Target

sys.path.append(str(BENCHMARKS.parent / "Tests" / "EndToEnd"))
import durability  # noqa: E402
from victim import victim  # noqa: E402

KILLS, QUICK_KILLS = 100, 8
BACK_SECONDS_MAX, TOLD_SECONDS_MAX = 2.0, 5.0


def run(context):
    lyceum = context.servers.lyceum()
    if lyceum.missing:
        raise BenchmarkFailure(f"Lyceum is {lyceum.missing}")
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    kills = QUICK_KILLS if context.quick else KILLS
    print(f"  LYCEUM_TEST_SEED={seed}", flush=True)
    try:
        with victim(context.servers.lyceum_binary) as server:
            report = durability.run(server, seed, kills, say=lambda line: print(f"  {line}", flush=True))
    except AssertionError as failure:
        raise BenchmarkFailure(f"seed {seed}: {failure}") from failure
    if report.faults:
        raise BenchmarkFailure(f"seed {seed}: {len(report.faults)} faults: " + "; ".join(report.faults[:10]))
    return _result(report)


def _result(report):
    result = Result(f"durability: {sum(report.kills.values())} kills with signal 9", ["killed", "times"])
    result.rows = [[kind, report.kills[kind]] for kind in durability.KINDS]
    result.notes = report.sentences()
    result.targets = [
        Target("every acknowledged append there once at its sequence, no gaps, no nonce twice", True),
        Target(
            f"appends acknowledged again within {BACK_SECONDS_MAX:g} s of PostgreSQL's return",
            max(report.back_s) <= BACK_SECONDS_MAX if report.back_s else None),
        Target(f"every answer within {TOLD_SECONDS_MAX:g} s", report.ledger.slowest_s <= TOLD_SECONDS_MAX),
    ]
    return result
