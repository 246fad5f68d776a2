"""Everything at once: how late does the loop run, beside a bare timer on the same machine at the same time?"""

import time
from contextlib import ExitStack

from .. import prometheus
from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target

METRIC = "lyceum_loop_lag_seconds"
SECONDS, QUICK_SECONDS = 6, 3
TAIL_S = 1  # of load past the second scrape, so that it too meets a busy server
SLOW_SCRAPE_S = 0.5
TIMER_PERIOD_MS, ECHO_RATE = 10, 100
# A lively class: one message alone is a thousand writes, which is the longest turn that there is.
FANOUT_SUBSCRIBERS, FANOUT_RATE = 1000, 20
ABOVE_TIMER_MS_MAX = 5.0


def _open_gated(stack, context, port, paths, seconds):
    """These have their connections before the load: what is measured is a message, not an accept queue."""
    options = dict(subscribers=FANOUT_SUBSCRIBERS, messages=1000000, rate=FANOUT_RATE, seconds=seconds + TAIL_S)
    options |= dict(sub_path=paths["sub"], pub_path=paths["pub"])
    fanout = Load(context.load, "fanout", port=port, gate=True, **options)
    echo = Load(context.load, "latency", port=port, gate=True, path=paths["echo"], rate=ECHO_RATE, seconds=seconds)
    gated = {"fanout": stack.enter_context(fanout), "echo": stack.enter_context(echo)}
    for load in gated.values():
        load.wait_open()
    return gated


def _start_others(stack, context, port, paths, seconds):
    def load(command, seconds=seconds + TAIL_S, **options):
        return stack.enter_context(Load(context.load, command, seconds=seconds, **options))

    return {
        "upload": load("upload", port=port, path=paths["sink"], bytes=1 << 26, connections=2),
        "file": load("http", port=port, path=paths["file"], connections=4),
        "http": load("http", port=port, path=paths["json"], connections=16),
        "timer": load("timer", period_ms=TIMER_PERIOD_MS, seconds=seconds),
    }


def run(context):
    seconds = QUICK_SECONDS if context.quick else SECONDS

    def sample(contender):
        with contender.start() as server, ExitStack() as stack:
            loads = _open_gated(stack, context, server.port, contender.paths, seconds)
            # Scraped before the load starts: under load a slow server could answer when all is over.
            before, cpu_before = prometheus.buckets(prometheus.scrape(server.port), METRIC), server.cpu_seconds()
            started = time.monotonic()
            for load in loads.values():
                load.go_on()
            loads |= _start_others(stack, context, server.port, contender.paths, seconds)
            timer = loads.pop("timer").result()
            cpu_share = (server.cpu_seconds() - cpu_before) / (time.monotonic() - started)
            asked = time.monotonic()
            after = prometheus.buckets(prometheus.scrape(server.port), METRIC)
            scrape_seconds = time.monotonic() - asked
            figures = {name: load.result() for name, load in loads.items()}
            _require_sound(figures)
            counts = prometheus.difference(before, after)
            p99_ms = prometheus.percentile(counts, 0.99) * 1000
            return {
                "p50_ms": prometheus.percentile(counts, 0.5) * 1000,
                "p99_ms": p99_ms,
                "above_ms": p99_ms - timer["p99_us"] / 1000,
                "samples": counts[max(counts)],
                "cpu_share": cpu_share,
                "scrape_seconds": scrape_seconds,
                "timer": timer,
                "loads": figures,
            }

    standings = interleave([context.servers.lyceum()], context.rounds, sample, "above_ms")
    return _result(standings[0], seconds)


def _require_sound(figures):
    fanout, web = figures["fanout"], [figures["http"], figures["file"]]
    if fanout["lost"] or fanout["out_of_order"] or fanout["wrong_length"]:
        raise BenchmarkFailure(f"fan-out under load is not sound: {fanout}")
    if any(f["non_2xx"] or f["failures"] for f in web) or figures["upload"]["non_2xx"]:
        raise BenchmarkFailure(f"replies under load are not sound: {figures}")


def _percentiles(name, figures):
    return [name] + [f"{figures[key] / 1000:.2f} ms" for key in ("p50_us", "p99_us", "max_us")]


def _result(lyceum, seconds):
    result = Result(f"lag: uploads, files, fan-out and JSON together, {seconds} s", ["what", "p50", "p99", "max"])
    text = f"the loop's p99 within {ABOVE_TIMER_MS_MAX:g} ms above the bare timer's"
    if not lyceum.best:
        result.add_missing(lyceum.contender)
        result.targets = [Target(text, None)]
        return result
    best = lyceum.best
    result.rows = [
        [f"Lyceum's loop ({METRIC}, {best['samples']:,.0f} samples)", f"{best['p50_ms']:.2f} ms", f"{best['p99_ms']:.2f} ms", "–"],
        _percentiles(f"bare timer, {TIMER_PERIOD_MS} ms", best["timer"]),
        _percentiles(f"WebSocket echo, {ECHO_RATE}/s", best["loads"]["echo"]),
    ]
    loads = best["loads"]
    result.notes = [
        f"Meanwhile: {loads['fanout']['deliveries'] / loads['fanout']['seconds']:,.0f} deliveries/s, "
        f"{loads['http']['requests'] / loads['http']['seconds']:,.0f} JSON replies/s, "
        f"{loads['file']['bytes'] / loads['file']['seconds'] / 1e6:,.0f} MB/s of files, "
        f"{loads['upload']['bytes_per_second'] / 1e6:,.0f} MB/s of uploads; "
        f"the server used {100 * best['cpu_share']:.0f} % of a core. "
        f"{best['above_ms']:+.2f} ms to the timer's p99, spread {max(s['above_ms'] for s in lyceum.samples) - best['above_ms']:.2f} ms."
    ]
    if best["scrape_seconds"] > SLOW_SCRAPE_S:
        result.notes.append(f"The scrape under load took {best['scrape_seconds']:.1f} s.")
    result.targets = [Target(text, best["above_ms"] <= ABOVE_TIMER_MS_MAX)]
    return result
