"""Keep-alive GETs beside nginx: a small JSON reply, and a file of 1 MiB."""

from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, megabytes, ratio, thousands
from ..servers import FILE_NAME

SECONDS, QUICK_SECONDS = 4, 1
JSON_CONNECTIONS, FILE_CONNECTIONS = 64, 16


def run_json(context):
    nginx = context.servers.nginx("nginx, a small file", page="/small.json")
    inline = context.servers.nginx("nginx, return", page="/inline")
    return _run(context, "http: a small JSON reply", "json", [nginx, inline], JSON_CONNECTIONS)


def run_file(context):
    nginx = context.servers.nginx("nginx, sendfile", page=f"/{FILE_NAME}")
    return _run(context, "file: 1 MiB", "file", [nginx], FILE_CONNECTIONS)


def _run(context, title, page, peers, connections):
    lyceum = context.servers.lyceum()
    lyceum.paths["page"] = lyceum.paths[page]
    seconds = QUICK_SECONDS if context.quick else SECONDS

    def sample(contender):
        with contender.start() as server:
            options = dict(port=server.port, path=contender.paths["page"], connections=connections)
            Load(context.load, "http", seconds=1, **options).result()  # caches and branch predictors warm up
            before = server.cpu_seconds()
            figures = Load(context.load, "http", seconds=seconds, **options).result()
            cpu = server.cpu_seconds() - before
            if figures["non_2xx"] or figures["failures"] or not figures["requests"]:
                raise BenchmarkFailure(f"replies are not sound: {figures}")
            return figures | {
                "rate": figures["requests"] / figures["seconds"],
                "cpu": cpu,
                "us": cpu / figures["requests"] * 1e6,
                "peak_kb": server.peak_rss_kb(),
            }

    standings = interleave([lyceum, *peers], context.rounds, sample, "rate", more_is_better=True)
    return _result(standings, f"{title}, {connections} connections, {seconds} s")


def _result(standings, title):
    lyceum, nginx = standings[0], standings[1]
    result = Result(
        title,
        ["server", "requests/s", "spread", "MB/s", "server CPU", "CPU a request", "p50", "p99", "peak RSS", "rate to Lyceum's", "generator CPU"],
    )
    result.add_rows(
        standings,
        lambda standing, best: [
            thousands(best["rate"]),
            f"{standing.spread_percent:.0f} %",
            thousands(best["bytes"] / best["seconds"] / 1e6),
            f"{best['cpu']:.2f} s",
            f"{best['us']:.1f} us",
            f"{best['p50_us'] / 1000:.2f} ms",
            f"{best['p99_us'] / 1000:.2f} ms",
            megabytes(best["peak_kb"]),
            ratio(standing, lyceum),
            f"{best['cpu_seconds']:.2f} s",
        ],
    )
    met = lyceum.best["rate"] >= nginx.best["rate"] if lyceum.best and nginx.best else None
    result.targets = [Target(f"a rate of at least {nginx.contender.name}", met)]
    return result
