"""A large body through the sink: does memory stay flat?"""

from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, megabytes, thousands

BYTES, QUICK_BYTES = 1 << 30, 1 << 27
PEAK_MB_MAX = 64


def run(context):
    count = QUICK_BYTES if context.quick else BYTES

    def sample(contender):
        with contender.start() as server:
            before, rss_before = server.cpu_seconds(), server.rss_kb()
            figures = Load(context.load, "upload", port=server.port, path=contender.paths["sink"], bytes=count).result()
            cpu = server.cpu_seconds() - before
            answer = figures["answer"].replace(" ", "")
            if figures["non_2xx"] or f'"bytes":{count}' not in answer:
                raise BenchmarkFailure(f"the sink answered {figures['status']} {figures['answer']!r}")
            return {
                "rate": figures["bytes_per_second"] / 1e6,
                "cpu": cpu,
                "ms_per_mb": cpu / (count / 1e6) * 1000,
                "rss_before_kb": rss_before,
                "peak_kb": server.peak_rss_kb(),
            }

    standings = interleave([context.servers.lyceum()], context.rounds, sample, "rate", more_is_better=True)
    return _result(standings[0], count)


def _result(lyceum, count):
    columns = ["server", "MB/s", "spread", "server CPU", "CPU a MB", "RSS at start", "peak RSS"]
    result = Result(f"upload: {count // 1048576:,} MiB in one POST", columns)
    if not lyceum.best:
        result.add_missing(lyceum.contender)
        result.targets = [Target(f"peak RSS under {PEAK_MB_MAX} MiB", None)]
        return result
    best = lyceum.best
    peak_kb = max(sample["peak_kb"] for sample in lyceum.samples)  # a bound holds in every round, not in the best one
    result.rows.append(
        [
            lyceum.contender.name,
            thousands(best["rate"]),
            f"{lyceum.spread_percent:.0f} %",
            f"{best['cpu']:.2f} s",
            f"{best['ms_per_mb']:.2f} ms",
            megabytes(best["rss_before_kb"]),
            megabytes(peak_kb),
        ]
    )
    result.targets = [Target(f"peak RSS under {PEAK_MB_MAX} MiB", peak_kb < PEAK_MB_MAX * 1024)]
    return result
