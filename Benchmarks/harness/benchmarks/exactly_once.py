"""Kills with signal 9 while people write and read in rooms, over two servers: does everybody have the same, once, in one
order?"""

import os
import random

from .. import exactly_once
from ..exactly_once import durability
from ..processes import BenchmarkFailure
from ..report import Result, Target
from victim import victim

# Of the six kinds of kills four end a server, or both, and three PostgreSQL.
KILLS, QUICK_KILLS = 130, 4
ACKNOWLEDGEMENTS = 1_000_000


def run(context):
    lyceum = context.servers.lyceum()
    if lyceum.missing:
        raise BenchmarkFailure(f"Lyceum is {lyceum.missing}")
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    kills = int(os.environ.get("LYCEUM_BENCH_KILLS") or (QUICK_KILLS if context.quick else KILLS))
    acknowledgements = int(os.environ.get("LYCEUM_BENCH_ACKNOWLEDGEMENTS") or (0 if context.quick else ACKNOWLEDGEMENTS))
    print(f"  LYCEUM_TEST_SEED={seed}", flush=True)
    try:
        with victim(context.servers.lyceum_binary, exactly_once.ENVIRONMENT) as server:
            report = exactly_once.run(server, seed, kills, acknowledgements, say=lambda line: print(f"  {line}", flush=True))
    except AssertionError as failure:
        raise BenchmarkFailure(f"seed {seed}: {failure}") from failure
    if report.faults:
        raise BenchmarkFailure(f"seed {seed}: {len(report.faults)} faults: " + "; ".join(report.faults[:10]))
    return _result(report)


def _result(report):
    result = Result(
        f"exactly-once: {exactly_once.WRITERS} writers, {exactly_once.READERS} readers, 2 servers, "
        f"{sum(report.kills.values())} kills with signal 9", ["killed", "times"])
    result.rows = [[kind, report.kills[kind]] for kind in exactly_once.KINDS]
    ledger, told = report.ledger, report.ledger.told
    result.notes = [
        f"seed {report.seed}: {report.seconds:.0f} s; {len(ledger.acknowledged):,} messages acknowledged, {report.found:,} in the "
        f"database, {report.deliveries:,} read over {report.connections:,} connections.",
        f"{told['connection lost'] + told['outcome_unknown']:,} attempts ended in doubt; the slowest answer took {ledger.slowest_s:.2f} s. "
        f"From a kill to the next acknowledgement: {durability.spread(report.away_s)}; from PostgreSQL's return to it: "
        f"{durability.spread(report.back_s)}."]
    result.targets = [Target("the writers' ledger, the database and every reader's log agree", True)]
    return result
