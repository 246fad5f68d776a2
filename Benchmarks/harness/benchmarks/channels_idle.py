"""Ten thousand connections with three subscriptions each that hear nothing: what one costs in memory."""

import time
from dataclasses import dataclass

from ..measure import interleave
from ..plane import plane, require_sound
from ..processes import Load
from ..report import Result, Target, megabytes, thousands

CONNECTIONS, QUICK_CONNECTIONS, SUBSCRIPTIONS = 10_000, 2_000, 3
HOLD_S_MAX = 60
# What opening needed is given back a moment later, and who came has been told by then.
SETTLE_S = 2
KB_PER_CONNECTION_MAX = 12.0


@dataclass
class Contender:
    name: str
    rooms: int
    flags: dict
    missing = None


def run(context):
    connections = QUICK_CONNECTIONS if context.quick else CONNECTIONS
    with plane(context) as school:

        def sample(contender):
            school.fresh()
            with school.start() as server:
                rss_before, cpu_before = server.rss_kb(), server.cpu_seconds()
                options = school.options(server, contender.rooms) | contender.flags
                with Load(context.load, "subscribed", connections=connections, hold=HOLD_S_MAX, **options) as load:
                    load.wait_open()
                    time.sleep(SETTLE_S)
                    rss, cpu = server.rss_kb(), server.cpu_seconds() - cpu_before
                    load.go_on()
                    figures = load.result()
            require_sound(figures)
            return {
                "kb": (rss - rss_before) / connections, "rss_before_kb": rss_before, "rss_kb": rss,
                "rate": connections / figures["open_seconds"], "us": cpu / connections * 1e6}

        contenders = [
            Contender("JSON, 3 rooms", SUBSCRIPTIONS, {}), Contender("Protobuf, 3 rooms", SUBSCRIPTIONS, {"protobuf": True}),
            Contender("JSON, 1 room", 1, {})]
        return _result(interleave(contenders, context.rounds, sample, "kb"), connections)


def _result(standings, connections):
    result = Result(
        f"channels-idle: {connections:,} connections that hear nothing",
        ["clients", "RSS a connection", "spread", "RSS at start", "RSS with all", "ready/s", "CPU to become ready"])
    result.add_rows(
        standings,
        lambda standing, best: [
            f"{best['kb']:.2f} kB", f"{standing.spread_percent:.0f} %", megabytes(best["rss_before_kb"]),
            megabytes(best["rss_kb"]), thousands(best["rate"]), f"{best['us']:.0f} us"])
    for standing in standings[:2]:
        result.targets.append(Target(
            f"{standing.contender.name}: at most {KB_PER_CONNECTION_MAX:g} kB a connection",
            standing.best["kb"] <= KB_PER_CONNECTION_MAX))
    return result
