"""One publisher, a thousand subscribers: what a delivery costs the server."""

from ..measure import interleave
from ..processes import BenchmarkFailure, Load
from ..report import Result, Target, megabytes, ratio, thousands

SUBSCRIBERS, MESSAGES, QUICK_MESSAGES, BYTES = 1000, 2000, 300, 120
TIMEOUT_S = 120
LEAST_RATIO_TO_LWS_EACH, MOST_US_PER_DELIVERY = 8, 0.7


def run(context):
    messages = QUICK_MESSAGES if context.quick else MESSAGES
    window = context.window

    def sample(contender):
        with contender.start() as server:
            options = dict(
                port=server.port,
                sub_path=contender.paths["sub"],
                pub_path=contender.paths["pub"],
                subscribers=SUBSCRIBERS,
                messages=messages,
                bytes=BYTES,
                window=window,
                timeout=TIMEOUT_S,
                gate=True,
            )
            with Load(context.load, "fanout", **options) as load:
                load.wait_open()  # handshakes are not deliveries
                before = server.cpu_seconds()
                load.go_on()
                figures = load.result()
            cpu = server.cpu_seconds() - before
            return checked(figures, contender) | {
                "rate": figures["deliveries"] / figures["seconds"],
                "cpu": cpu,
                "us": cpu / figures["deliveries"] * 1e6,
                "peak_kb": server.peak_rss_kb(),
            }

    servers = context.servers
    contenders = [servers.lyceum(), servers.lws_each(), servers.nchan(), servers.node_ws()]
    standings = interleave(contenders, context.rounds, sample, "us")
    return _result(standings, messages, window)


def checked(figures, contender):
    faults = {name: figures[name] for name in ("lost", "out_of_order", "wrong_length", "clients_lost") if figures[name]}
    reason = f" ({figures['first_loss']})" if figures["first_loss"] else ""
    if figures["deliveries"] == 0 or (faults and contender.is_lyceum):
        raise BenchmarkFailure(f"deliveries are not sound: {faults}{reason}")
    return {"faults": ", ".join(f"{count:,} {name}" for name, count in faults.items()), "own_cpu": figures["cpu_seconds"]}


def _result(standings, messages, window):
    lyceum, lws_each = standings[0], standings[1]
    result = Result(
        f"fanout: {SUBSCRIBERS:,} subscribers x {messages:,} messages x {BYTES} bytes, window {window}",
        ["server", "deliveries/s", "server CPU", "CPU a delivery", "spread", "peak RSS", "CPU to Lyceum's", "generator CPU"],
    )
    result.add_rows(
        standings,
        lambda standing, best: [
            thousands(best["rate"]),
            f"{best['cpu']:.2f} s",
            f"{best['us']:.2f} us",
            f"{standing.spread_percent:.0f} %",
            megabytes(best["peak_kb"]),
            ratio(standing, lyceum),
            f"{best['own_cpu']:.2f} s",
        ],
    )
    for standing in standings:
        if standing.best and standing.best["faults"]:
            result.notes.append(f"{standing.contender.name} was not sound: {standing.best['faults']}.")
    one_eighth = lyceum.best["us"] * LEAST_RATIO_TO_LWS_EACH <= lws_each.best["us"] if lyceum.best and lws_each.best else None
    cheap = lyceum.best["us"] <= MOST_US_PER_DELIVERY if lyceum.best else None
    result.targets = [
        Target(f"CPU a delivery at most 1/{LEAST_RATIO_TO_LWS_EACH} of a write each", one_eighth),
        Target(f"CPU a delivery at most {MOST_US_PER_DELIVERY} us", cheap),
    ]
    return result
