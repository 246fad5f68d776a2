"""Signing in: does a storm of it hold up the loop, and does its time tell who has an account?"""

import http.client
import json
import os
import random
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from .. import prometheus
from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target
from .lag import ABOVE_TIMER_MS_MAX, METRIC, TIMER_PERIOD_MS

AT_ONCE = 200
STORM_SECONDS_MAX = 60
TRIALS, QUICK_TRIALS = 1000, 100
MEDIAN_MS_MAX = 5.0  # between known and unknown
# How often a slower answer is the known account's: one half where nothing can be told from the time. At 1,000 trials each,
# chance alone stays within 0.03 of it.
CHANCE_MAX = 0.05
PASSWORD = "lyceum-demo"


def run(context):
    trials = QUICK_TRIALS if context.quick else TRIALS

    def sample(contender):
        with contender.start() as server:
            _make_people(context, server)
            return _storm(context, server) | {"timing": _timing(server.port, trials)}

    standings = interleave([context.servers.lyceum()], context.rounds, sample, "above_ms")
    return _result(standings[0], trials)


def _make_people(context, server):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LYCEUM_", "DATABASE_URL", "PG"))}
    environment["LYCEUM_DATA"] = str(context.servers.lyceum_data)
    made = subprocess.run([context.servers.lyceum_binary, "demo"], env=environment, capture_output=True, text=True, timeout=60)
    if made.returncode != 0:
        raise BenchmarkFailure(f"lyceum demo: {made.stderr.strip()}")


def _sign_in(connection, handle, password):
    """Status and Retry-After."""
    body = json.dumps({"handle": handle, "password": password})
    connection.request("POST", "/api/v1/sessions", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("Retry-After")


def _storm(context, server):
    def one(number):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=STORM_SECONDS_MAX)
        try:
            return _sign_in(connection, f"learner{number % 20 + 1}", PASSWORD)
        finally:
            connection.close()

    before = prometheus.buckets(prometheus.scrape(server.port), METRIC)
    started, cpu_before = time.monotonic(), server.cpu_seconds()
    with Load(context.load, "timer", period_ms=TIMER_PERIOD_MS, seconds=4) as timer, ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
        took, cpu = time.monotonic() - started, server.cpu_seconds() - cpu_before
        timer = timer.result()
    counts = prometheus.difference(before, prometheus.buckets(prometheus.scrape(server.port), METRIC))
    p99_ms = prometheus.percentile(counts, 0.99) * 1000
    return {
        "signed_in": sum(status == 200 for status, _ in answers),
        "told_when": sum(status in (429, 503) and bool(after) for status, after in answers),
        "took": took, "cpu": cpu, "p99_ms": p99_ms, "timer_p99_ms": timer["p99_us"] / 1000,
        "above_ms": p99_ms - timer["p99_us"] / 1000,
    }


def _timing(port, trials):
    """Wrong passwords for an account that is there and for some that are not, in a random order, one at a time."""
    order = [True, False] * trials
    random.Random(1).shuffle(order)
    times = {True: [], False: []}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number, is_known in enumerate(order):
        # As long as the known one, and a new one each time.
        handle = "learner1" if is_known else f"l{number:07d}"
        started = time.perf_counter()
        status, _ = _sign_in(connection, handle, "not the password")
        times[is_known].append((time.perf_counter() - started) * 1000)
        if status != 401:
            raise BenchmarkFailure(f"a wrong password was answered with {status}")
    connection.close()
    return {"known_ms": median(times[True]), "unknown_ms": median(times[False]), "slower": _slower(times[True], times[False])}


def _slower(known, unknown):
    """The share of pairs in which the known account took longer (Mann and Whitney's U)."""
    ranked = sorted([(value, True) for value in known] + [(value, False) for value in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(ranked, 1) if is_known)
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def _result(lyceum, trials):
    result = Result(f"accounts: {AT_ONCE} sign-ins at once; {trials} wrong passwords each for known and unknown accounts",
                    ["what", "figure"])
    texts = [
        f"all {AT_ONCE} sign-ins answered, or told when to come back",
        f"the loop's p99 meanwhile within {ABOVE_TIMER_MS_MAX:g} ms above the bare timer's",
        f"known and unknown accounts take the same: medians within {MEDIAN_MS_MAX:g} ms, no order beyond chance",
    ]
    if not lyceum.best:
        result.add_missing(lyceum.contender)
        result.targets = [Target(text, None) for text in texts]
        return result
    best, timings = lyceum.best, [sample["timing"] for sample in lyceum.samples]
    timing = max(timings, key=lambda one: abs(one["slower"] - 0.5))
    result.rows = [
        ["signed in", f"{best['signed_in']} in {best['took']:.1f} s, {best['cpu']:.1f} s of CPU"],
        ["told when to come back", str(best["told_when"])],
        ["the loop's p99, bare timer's p99", f"{best['p99_ms']:.2f} ms, {best['timer_p99_ms']:.2f} ms"],
        ["wrong password, known account", f"median {timing['known_ms']:.2f} ms"],
        ["wrong password, unknown account", f"median {timing['unknown_ms']:.2f} ms"],
        ["pairs in which the known one was slower (the worst round)", f"{100 * timing['slower']:.1f} %"],
    ]
    samples = lyceum.samples
    result.targets = [
        Target(texts[0], all(s["signed_in"] + s["told_when"] == AT_ONCE for s in samples)),
        Target(texts[1], best["above_ms"] <= ABOVE_TIMER_MS_MAX),
        Target(texts[2], all(abs(t["known_ms"] - t["unknown_ms"]) <= MEDIAN_MS_MAX and abs(t["slower"] - 0.5) <= CHANCE_MAX
                             for t in timings)),
    ]
    return result
