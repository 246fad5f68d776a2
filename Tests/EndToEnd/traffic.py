"""The way between a page and the server: how slow it is, and what comes over it."""

from contextlib import contextmanager


@contextmanager
def throttled(page, kilobits=None, latency_ms=0, slower=1):
    """As on a slow line (WebSockets feel its rate, not its latency), or on a machine that is so many times slower."""
    wire = page.context.new_cdp_session(page)
    rate = -1 if kilobits is None else kilobits * 1_000 / 8
    conditions = {"offline": False, "latency": latency_ms, "downloadThroughput": rate, "uploadThroughput": rate}
    wire.send("Network.emulateNetworkConditions", conditions)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    try:
        yield
    finally:
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        wire.detach()


class Traffic:
    """What came over the wire, heads and all, by address."""

    def __init__(self):
        self.by_url = {}

    @property
    def bytes(self):
        return sum(self.by_url.values())

    def __str__(self):
        return "\n".join(f"{count:>8} {url}" for url, count in sorted(self.by_url.items(), key=lambda pair: -pair[1]))


@contextmanager
def measured(page):
    wire = page.context.new_cdp_session(page)
    traffic, urls = Traffic(), {}

    def loaded(event):
        url = urls.get(event["requestId"], "?")
        traffic.by_url[url] = traffic.by_url.get(url, 0) + event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", loaded)
    wire.send("Network.enable")
    yield traffic
    wire.detach()
