"""From a client's frame to the acknowledgement that it is on disk, beside pgbench, which commits each by itself."""

from dataclasses import dataclass
from statistics import median

from ..measure import interleave
from ..plane import plane, require_sound
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, thousands
from .database import PGBENCH_SCRIPT, per_round, run_pgbench

SECONDS, QUICK_SECONDS, WARM_UP_SECONDS = 4, 1, 1
# A disk is of two minds from one second to the next: a ratio of one round says nothing.
ROUNDS_MIN = 3
RATE, PACED_WINDOW = 1000, 16
MANY, ONE, PACED = "32 clients, 1 in flight each", "1 client, 64 in flight", f"32 clients, {RATE:,} a second"
PGBENCH_MANY, PGBENCH_ONE = "pgbench, 32 clients", "pgbench, 1 client"
COMPARED = [(MANY, PGBENCH_MANY, 2, 4), (ONE, PGBENCH_ONE, 10, None)]
ANSWER_P99_MS_MAX = 25


@dataclass
class Contender:
    name: str
    begin: object  # seconds -> a run's figures
    missing = None


def run(context):
    seconds = QUICK_SECONDS if context.quick else SECONDS
    with plane(context, track_commit_timestamp="on") as school:
        script = school.cluster.folder / "append.sql"
        script.write_text(PGBENCH_SCRIPT)

        def lyceum(name, **options):
            return Contender(name, lambda seconds: _publish(context, school, seconds, options))

        def pgbench(name, clients):
            return Contender(name, lambda seconds: _pgbench(school.cluster, script, clients, seconds))

        def sample(contender):
            school.fresh()
            return contender.begin(seconds)

        # Those that are compared with each other are neighbours.
        contenders = [
            lyceum(MANY, publishers=32, window=1), pgbench(PGBENCH_MANY, 32), pgbench(PGBENCH_ONE, 1),
            lyceum(ONE, publishers=1, window=64), lyceum(PACED, publishers=32, window=PACED_WINDOW, rate=RATE)]
        return _result(interleave(contenders, max(context.rounds, ROUNDS_MIN), sample, "rate", more_is_better=True), seconds)


def _pgbench(cluster, script, clients, seconds):
    url = cluster.url("bench")
    run_pgbench(script, url, clients, WARM_UP_SECONDS)
    cluster.sql("bench", "checkpoint")
    before = cluster.cpu_seconds()
    figures = run_pgbench(script, url, clients, seconds)
    return figures | {"postgres_cpu_s": cluster.cpu_seconds() - before}


def _publish(context, school, seconds, options):
    with school.start() as server:
        told = school.options(server) | options
        with Load(context.load, "publish", seconds=WARM_UP_SECONDS, **told) as load:
            warm_up = load.result()
        school.cluster.sql("bench", "checkpoint")
        log = context.servers.scratch / "deliveries"
        with Load(context.load, "publish", seconds=seconds, log=log, gate=True, **told) as load:
            load.wait_open()
            before, postgres_before = server.cpu_seconds(), school.cluster.cpu_seconds()
            load.go_on()
            figures = load.result()
        cpu, postgres_cpu = server.cpu_seconds() - before, school.cluster.cpu_seconds() - postgres_before
    _require_kept(school.cluster, warm_up["acknowledged"] + figures["acknowledged"])
    require_sound(warm_up)
    require_sound(figures, unacknowledged=figures["sent"] - figures["acknowledged"])
    after_commit, per_commit = _after_commit(school.cluster, log)
    if len(after_commit) != figures["sent"]:
        raise BenchmarkFailure(f"{figures['sent']} were sent and {len(after_commit)} of the log's delivered")
    return figures | {
        "count": figures["acknowledged"], "cpu_s": cpu, "postgres_cpu_s": postgres_cpu, "per_commit": per_commit,
        "p50_ms": figures["p50_us"] / 1000, "p99_ms": figures["p99_us"] / 1000, "after_commit_p50_ms": _percentile(after_commit, 0.5),
        "after_commit_p99_ms": _percentile(after_commit, 0.99)}


def _require_kept(cluster, acknowledged):
    kept = int(cluster.sql("bench", "select count(*) from entry"))
    if kept != acknowledged:
        raise BenchmarkFailure(f"{acknowledged:,} publications were acknowledged, and {kept:,} are in the database")


def _after_commit(cluster, log):
    """For each delivery, how long after its commit, in ms, sorted; and how many had a commit together. PostgreSQL's time of a
    commit is that before its fsync."""
    committed = dict(line.split("|") for line in cluster.sql("bench", """
        select e.seq, round(extract(epoch from pg_xact_commit_timestamp(e.xmin)) * 1000000)::int8
        from entry e join room r on r.stream_id = e.stream_id order by r.id, e.seq""").splitlines())
    delivered = {offset: int(at) for offset, at in map(str.split, log.read_text().splitlines()) if offset in committed}
    commits = {committed[offset] for offset in delivered}
    times = sorted((at - int(committed[offset])) / 1000 for offset, at in delivered.items())
    return times, len(times) / max(1, len(commits))


def _percentile(values, fraction):
    return values[min(len(values) - 1, int(len(values) * fraction))]


def _processor(ours, theirs):
    """Of client and database for pgbench, of server and database for ours: where the cores are full, this is the ratio."""
    ours, theirs = ((best["cpu_s"] + best["postgres_cpu_s"]) / best["count"] * 1e6 for best in (ours, theirs))
    return f"CPU of both sides each: {ours:.0f} us against {theirs:.0f} us, {theirs / ours:.1f} x."


def _result(standings, seconds):
    result = Result(
        f"publish: durable publications of 120 bytes into one room with one subscriber, {seconds} s, fsync on",
        ["who", "acknowledged/s", "spread", "answer p50", "p99", "commit to delivery p50", "p99", "in one commit",
         "own CPU/1,000", "PostgreSQL's CPU/1,000"])

    def cells(standing, best):
        latencies = [f"mean {best['mean_ms']:.2f} ms", "–", "–", "–"] if "mean_ms" in best else [
            f"{best[name]:.2f} ms" for name in ("p50_ms", "p99_ms", "after_commit_p50_ms", "after_commit_p99_ms")]
        return [
            thousands(best["rate"]), f"{standing.spread_percent:.0f} %", *latencies, f"{best.get('per_commit', 1):.1f}",
            f"{best['cpu_s'] / best['count'] * 1e6:.1f} ms", f"{best['postgres_cpu_s'] / best['count'] * 1e6:.1f} ms"]

    result.add_rows(standings, cells)
    for ours, theirs, wanted, aim in COMPARED:
        ratios = per_round(standings, ours, theirs)
        text = f"{ours} against {theirs}, round by round: " + ", ".join(f"{ratio:.1f} x" for ratio in ratios)
        result.notes.append(text + f"; median {median(ratios):.1f} x" + (f", to become {aim} x. " if aim else ". ") + _processor(
            *(next(s for s in standings if s.contender.name == name).best for name in (ours, theirs))))
        result.targets.append(Target(f"{ours} at least {wanted} x {theirs}", median(ratios) >= wanted))
    paced = next(s for s in standings if s.contender.name == PACED).samples
    best_ms = min(sample["p99_ms"] for sample in paced)
    text = f"at {RATE:,} publications a second 99 of 100 acknowledged within {ANSWER_P99_MS_MAX} ms"
    result.targets.append(Target(text, best_ms <= ANSWER_P99_MS_MAX))
    return result
