"""The browser app's first page, in a real browser that was never there, beside nginx with the same files."""

import json
import shutil
import statistics
import subprocess

from ..build import BENCHMARKS, build_playwright
from ..measure import interleave
from ..processes import BenchmarkFailure
from ..report import Result, Target, ratio, thousands

LOADS, QUICK_LOADS = 12, 4
INTERACTIVE_MS_MAX, WIRE_BYTES_MAX = 500, 150_000
RUN_SECONDS_MAX = 300


def run(context):
    if not shutil.which("chromium"):
        raise BenchmarkFailure("chromium is not installed")
    try:
        python = build_playwright()
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkFailure(f"playwright could not be installed: {error}") from error
    loads = QUICK_LOADS if context.quick else LOADS

    def sample(contender):
        with contender.start() as server:
            before = server.cpu_seconds()
            told = _open(python, f"http://127.0.0.1:{server.port}", loads)
            return {
                "interactive_ms": statistics.median(load["interactive_ms"] for load in told),
                "slowest_ms": max(load["interactive_ms"] for load in told),
                "painted_ms": statistics.median(load["painted_ms"] for load in told),
                "wire_bytes": max(load["wire_bytes"] for load in told),
                "requests": told[0]["requests"],
                "cpu_ms": (server.cpu_seconds() - before) / (loads + 1) * 1_000,
            }

    contenders = [context.servers.lyceum(), context.servers.nginx("nginx, the same files")]
    standings = interleave(contenders, context.rounds, sample, "interactive_ms")
    return _result(standings, loads)


def _open(python, url, loads):
    command = [python, BENCHMARKS / "load" / "pages.py", url, str(loads)]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
    if finished.returncode != 0:
        raise BenchmarkFailure(finished.stderr.strip()[-500:])
    return json.loads(finished.stdout)


def _result(standings, loads):
    lyceum = standings[0]
    result = Result(
        f"pages: the first page of the browser app, {loads} loads by a browser that was never there",
        ["server", "interactive, median", "spread", "slowest", "first paint", "on the wire", "requests", "server CPU a load", "time to Lyceum's"],
    )
    result.add_rows(
        standings,
        lambda standing, best: [
            f"{best['interactive_ms']:.0f} ms",
            f"{standing.spread_percent:.0f} %",
            f"{best['slowest_ms']:.0f} ms",
            f"{best['painted_ms']:.0f} ms",
            f"{thousands(best['wire_bytes'])} B",
            best["requests"],
            f"{best['cpu_ms']:.1f} ms",
            ratio(standing, lyceum),
        ],
    )
    best = lyceum.best
    result.targets = [
        Target(f"interactive within {INTERACTIVE_MS_MAX} ms", best["interactive_ms"] <= INTERACTIVE_MS_MAX if best else None),
        Target(f"under {thousands(WIRE_BYTES_MAX)} bytes on the wire", best["wire_bytes"] < WIRE_BYTES_MAX if best else None),
    ]
    return result
