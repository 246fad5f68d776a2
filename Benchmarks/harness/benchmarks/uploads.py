"""Uploads that are on the disk: memory of a large one, fifty at once beside a bare receiver, and thirty kills in the middle."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from .. import prometheus
from ..build import BENCHMARKS, build_receiver
from ..processes import BenchmarkFailure, Load, Server, free_port
from ..report import Result, Target
from ..servers import accepts

sys.path.append(str(BENCHMARKS.parent / "Tests" / "EndToEnd"))
import uploading  # noqa: E402
from victim import victim  # noqa: E402

LARGE, QUICK_LARGE = 2 << 30, 1 << 28
MANY, EACH, QUICK_EACH = 50, 20 << 20, 4 << 20
KILLS, QUICK_KILLS = 30, 5
PEAK_MIB_MAX, ABOVE_TIMER_MS_MAX, PACE_MIN = 64, 5.0, 0.7
METRIC = "lyceum_loop_lag_seconds"
TIMER_PERIOD_MS = 10
UPLOAD_SECONDS_MAX, PEER_START_SECONDS_MAX = 150, 10
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
NO_QUOTA = {"LYCEUM_QUOTA_LEARNER": "0"}


def run(context):
    lyceum = context.servers.lyceum()
    if lyceum.missing:
        raise BenchmarkFailure(f"Lyceum is {lyceum.missing}")
    binary = context.servers.lyceum_binary
    try:
        large = _large(context, binary, QUICK_LARGE if context.quick else LARGE)
        many = [_many(context, binary, QUICK_EACH if context.quick else EACH) for _ in range(context.rounds)]
        report = _kills(binary, QUICK_KILLS if context.quick else KILLS)
    except AssertionError as failure:
        raise BenchmarkFailure(str(failure)) from failure
    return _result(large, many, report)


def _upload(context, port, token, count, size):
    with Load(context.load, "tus", port=port, token=token, files=count, bytes=size, timeout=UPLOAD_SECONDS_MAX) as load:
        return load.result()


def _bare_writer(folder, size):
    arguments = [sys.executable, BENCHMARKS / "load" / "disk.py", folder, MANY, size]
    done = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["seconds"]


def _bare_receiver(context, folder, size):
    """The same generator, and a peer that does nothing but receive and write."""
    port = free_port()
    with Server([build_receiver(), port, folder], port, folder / "receiver.log") as peer:
        peer.wait_until(accepts, PEER_START_SECONDS_MAX)
        before = peer.cpu_seconds()
        return _upload(context, port, "none", MANY, size)["seconds"], peer.cpu_seconds() - before


def _peak_mib(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def _large(context, binary, size):
    with victim(binary, NO_QUOTA) as server:
        token = uploading.token_of(server)
        seconds = _upload(context, server.port, token, 1, size)["seconds"]
        return size, seconds, _peak_mib(server.process.pid)


def _many(context, binary, size):
    with victim(binary, NO_QUOTA) as server:
        token = uploading.token_of(server)
        writer = _bare_writer(server.folder / "data", size)
        receiver, receiver_cpu = _bare_receiver(context, server.folder / "data", size)
        before, cpu = prometheus.buckets(prometheus.scrape(server.port), METRIC), _cpu_seconds(server.process.pid)
        # As long as the uploads take, about; the lateness of both is of the same seconds.
        with Load(context.load, "timer", period_ms=TIMER_PERIOD_MS, seconds=max(1, round(2 * receiver))) as timer:
            took = _upload(context, server.port, token, MANY, size)
            late = timer.result()["p99_us"] / 1000
        cpu = _cpu_seconds(server.process.pid) - cpu
        counts = prometheus.difference(before, prometheus.buckets(prometheus.scrape(server.port), METRIC))
        return {
            "size": size, "writer": writer, "receiver": receiver, "receiver_cpu": receiver_cpu, "took": took["seconds"],
            "cpu": cpu, "generator_cpu": took["cpu_seconds"], "timer_ms": late,
            "lag_ms": prometheus.percentile(counts, 0.99) * 1000, "peak_mib": _peak_mib(server.process.pid),
        }


def _kills(binary, kills):
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    print(f"  LYCEUM_TEST_SEED={seed}", flush=True)
    with victim(binary, NO_QUOTA) as server:
        report = uploading.run(server, seed, kills, say=lambda line: print(f"  {line}", flush=True))
    if report.faults:
        raise BenchmarkFailure(f"seed {seed}: {len(report.faults)} faults: " + "; ".join(report.faults[:10]))
    return report


def _rate(count, seconds):
    return f"{count / seconds / 1e6:,.0f} MB/s"


def _result(large, many, report):
    size, seconds, peak = large
    result = Result(
        "uploads: acknowledged when they are on the disk",
        ["what", "rate", "server CPU", "generator CPU", "peak RSS", "loop p99", "timer p99"])
    result.rows = [[f"one of {size >> 20:,} MiB", _rate(size, seconds), "–", "–", f"{peak:.0f} MiB", "–", "–"]]
    for sample in many:
        total = MANY * sample["size"]
        result.rows += [
            [f"{MANY} of {sample['size'] >> 20} MiB at once", _rate(total, sample["took"]), f"{sample['cpu']:.2f} s",
             f"{sample['generator_cpu']:.2f} s", f"{sample['peak_mib']:.0f} MiB", f"{sample['lag_ms']:.2f} ms",
             f"{sample['timer_ms']:.2f} ms"],
            ["the same into a bare receiver", _rate(total, sample["receiver"]), f"{sample['receiver_cpu']:.2f} s", "–", "–",
             "–", "–"],
            ["a bare writer, without a network", _rate(total, sample["writer"]), "–", "–", "–", "–", "–"],
        ]
    best = min(sample["lag_ms"] - sample["timer_ms"] for sample in many)
    # Whoever is slower of the two that do nothing else is what the machine can do.
    pace = max(max(sample["receiver"], sample["writer"]) / sample["took"] for sample in many)
    result.notes = report.sentences() + [f"At best {100 * pace:.0f} % of the disk's pace in the same round."]
    result.targets = [
        Target(f"peak RSS of the large one under {PEAK_MIB_MAX} MiB", peak < PEAK_MIB_MAX),
        Target(f"{MANY} at once at {100 * PACE_MIN:.0f} % of the disk's pace", pace >= PACE_MIN),
        Target(f"the loop's p99 within {ABOVE_TIMER_MS_MAX:g} ms above the bare timer's", best <= ABOVE_TIMER_MS_MAX),
        Target("each file right by its SHA-256 after the kills, nothing acknowledged missing", report.finished > 0),
    ]
    return result
