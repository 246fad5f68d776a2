"""The fan-out through a durable room: what protocol, offsets, rights and the log add to the bare one."""

from dataclasses import dataclass

from ..measure import interleave
from ..plane import plane, require_sound
from ..processes import Load
from ..report import Result, Target, megabytes, thousands
from .fanout import checked

SUBSCRIBERS, MESSAGES, QUICK_MESSAGES, BYTES = 1000, 2000, 1000, 120
TIMEOUT_S = 120
TIMES_BARE_MAX = 1.3
# What stands around the entry in a frame of JSON.
FRAME_BYTES = len('{"push":{"channel":"room:1","pub":{"data":,"offset":1000}}}')
BARE, AS_LONG, JSON, PROTOBUF = "bare", "bare, frames as long", "a room, JSON", "a room, Protobuf"


@dataclass
class Room:
    """Lyceum with clients of one format."""

    name: str
    flags: dict
    missing = None


@dataclass
class Bare:
    """A server that sends on what it gets; `length` tells how much that is."""

    name: str
    server: object
    length: object

    @property
    def missing(self):
        return self.server.missing


def run(context):
    messages = QUICK_MESSAGES if context.quick else MESSAGES
    window = min(context.window, 64)
    servers = context.servers
    with plane(context) as school:
        entry_bytes = []

        def sample(contender):
            if isinstance(contender, Bare):
                return _bare(context, contender, messages, window)
            figures = _room(context, school, contender, messages, window)
            entry_bytes.append(figures["entry_bytes"])
            return figures

        # The third is as long as what the second was seen to send.
        contenders = [
            Bare(BARE, servers.lyceum(), lambda: BYTES), Room(JSON, {}),
            Bare(AS_LONG, servers.lyceum(), lambda: entry_bytes[0] + FRAME_BYTES),
            Room(PROTOBUF, {"protobuf": True}), Bare("nginx + nchan", servers.nchan(), lambda: BYTES)]
        return _result(interleave(contenders, context.rounds, sample, "us"), messages, window)


def _measured(server, load, cluster=None):
    """What a run costs, once its connections are open."""
    load.wait_open()
    before, postgres_before = server.cpu_seconds(), cluster.cpu_seconds() if cluster else 0
    load.go_on()
    figures = load.result()
    cpu = server.cpu_seconds() - before
    return figures | {
        "rate": figures["deliveries"] / figures["seconds"],
        "cpu": cpu,
        "us": cpu / figures["deliveries"] * 1e6 if figures["deliveries"] else 0,
        "postgres_us": (cluster.cpu_seconds() - postgres_before) / figures["messages"] * 1e6 if cluster else None,
        "peak_kb": server.peak_rss_kb(),
    }


def _bare(context, contender, messages, window):
    paths = contender.server.paths
    with contender.server.start() as server:
        options = dict(
            port=server.port, sub_path=paths["sub"], pub_path=paths["pub"], subscribers=SUBSCRIBERS, messages=messages,
            bytes=contender.length(), window=window, timeout=TIMEOUT_S, gate=True)
        with Load(context.load, "fanout", **options) as load:
            figures = _measured(server, load)
    return figures | checked(figures, contender.server) | {"length": contender.length()}


def _room(context, school, contender, messages, window):
    school.fresh()
    with school.start() as server:
        options = school.options(server) | contender.flags | dict(
            subscribers=SUBSCRIBERS, messages=messages, text_bytes=BYTES, window=window, timeout=TIMEOUT_S, gate=True)
        with Load(context.load, "channel", **options) as load:
            figures = _measured(server, load, school.cluster)
    require_sound(figures, unacknowledged=messages - figures["acknowledged"])
    entry_bytes = int(school.cluster.sql("bench", "select max(octet_length(payload)) from entry"))
    length = entry_bytes + FRAME_BYTES
    return figures | {"faults": "", "own_cpu": figures["cpu_seconds"], "entry_bytes": entry_bytes, "length": length}


def _result(standings, messages, window):
    result = Result(
        f"channel: {SUBSCRIBERS:,} subscribers of a room x {messages:,} messages, text of {BYTES} bytes, window {window}",
        ["server", "deliveries/s", "server CPU", "CPU a delivery", "spread", "to bare", "about bytes a delivery",
         "PostgreSQL's CPU a message", "peak RSS", "generator CPU"])
    bare = standings[0]

    def cells(standing, best):
        return [
            thousands(best["rate"]), f"{best['cpu']:.2f} s", f"{best['us']:.2f} us", f"{standing.spread_percent:.0f} %",
            f"{best['us'] / bare.best['us']:.2f} x" if bare.best and bare.best["us"] else "–", best["length"],
            "–" if best["postgres_us"] is None else f"{best['postgres_us']:.0f} us",
            megabytes(best["peak_kb"]), f"{best['own_cpu']:.2f} s"]

    result.add_rows(standings, cells)
    for standing in standings:
        if standing.best and standing.best["faults"]:
            result.notes.append(f"{standing.contender.name} was not sound: {standing.best['faults']}.")
        if isinstance(standing.contender, Room):
            met = standing.best["us"] <= TIMES_BARE_MAX * bare.best["us"] if standing.best and bare.best else None
            result.targets.append(
                Target(f"CPU a delivery in {standing.contender.name} at most {TIMES_BARE_MAX} times the bare fan-out's", met))
    return result
