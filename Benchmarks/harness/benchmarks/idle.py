"""Ten thousand WebSockets that say nothing: what one costs in memory."""

import time

from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, megabytes, ratio, thousands

CONNECTIONS, QUICK_CONNECTIONS = 10000, 2000
HOLD_S_MAX = 30
SETTLE_S = 0.5  # handshake buffers are given back a moment after the last answer
KB_PER_CONNECTION_MAX = 8.0


def run(context):
    connections = QUICK_CONNECTIONS if context.quick else CONNECTIONS

    def sample(contender):
        with contender.start() as server:
            rss_before, cpu_before = server.rss_kb(), server.cpu_seconds()
            options = dict(port=server.port, path=contender.paths["idle"], connections=connections, hold=HOLD_S_MAX)
            with Load(context.load, "idle", **options) as load:
                load.wait_open()
                time.sleep(SETTLE_S)
                rss, cpu = server.rss_kb(), server.cpu_seconds() - cpu_before
                load.go_on()
                figures = load.result()
            if figures["clients_lost"]:
                raise BenchmarkFailure(f"{figures['clients_lost']} connections were lost: {figures['first_loss']}")
            return {
                "kb": (rss - rss_before) / connections,
                "rss_before_kb": rss_before,
                "rss_kb": rss,
                "rate": connections / figures["open_seconds"],
                "cpu": cpu,
                "us": cpu / connections * 1e6,
            }

    servers = context.servers
    contenders = [servers.lyceum(), servers.lws_each(), servers.nchan(), servers.node_ws()]
    return _result(interleave(contenders, context.rounds, sample, "kb"), connections)


def _result(standings, connections):
    lyceum = standings[0]
    result = Result(
        f"idle: {connections:,} WebSockets",
        ["server", "RSS a connection", "spread", "RSS at start", "RSS with all", "handshakes/s", "CPU a handshake", "RSS to Lyceum's"],
    )
    result.add_rows(
        standings,
        lambda standing, best: [
            f"{best['kb']:.2f} kB",
            f"{standing.spread_percent:.0f} %",
            megabytes(best["rss_before_kb"]),
            megabytes(best["rss_kb"]),
            thousands(best["rate"]),
            f"{best['us']:.0f} us",
            ratio(standing, lyceum),
        ],
    )
    met = lyceum.best["kb"] <= KB_PER_CONNECTION_MAX if lyceum.best else None
    result.targets = [Target(f"at most {KB_PER_CONNECTION_MAX:g} kB a connection", met)]
    return result
