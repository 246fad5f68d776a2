"""What it costs to enter the loop from C, to await, and to await a worker, beside what language and library offer."""

import json
import subprocess

from ..build import build_loop_bench
from ..processes import BenchmarkFailure
from ..report import Result, Target

ROUNDS, QUICK_ROUNDS = 2_000_000, 200_000
PAIRS = [("callback, LoopActor.enter", "callback, assumeIsolated"), ("await a worker of the pool", "await libuv's own pool")]


def run(context):
    try:
        program = build_loop_bench()
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkFailure(f"the loop's benchmark could not be built: {error}") from error
    rounds = str(QUICK_ROUNDS if context.quick else ROUNDS)
    best = {}
    for _ in range(context.rounds):
        finished = subprocess.run([program, rounds], capture_output=True, text=True, timeout=120, check=True)
        for row in json.loads(finished.stdout):
            best[row["what"]] = min(row["ns"], best.get(row["what"], float("inf")))
    result = Result("loop: what entering and awaiting cost", ["what", "ns"])
    result.rows = [[what, f"{ns:,.1f}"] for what, ns in best.items()]
    for ours, theirs in PAIRS:
        result.targets.append(Target(f"{ours} at most a tenth dearer than {theirs.split(',')[-1].strip()}", best[ours] <= best[theirs] * 1.1))
    return result
