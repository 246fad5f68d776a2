"""Just enough of the Prometheus text format to take a percentile from the difference of two scrapes."""

import http.client
import math
import re

from .processes import BenchmarkFailure

SCRAPE_SECONDS_MAX = 30
_BUCKET = re.compile(r'^(\w+)_bucket\{(?:[^}]*,)?le="([^"]+)"[^}]*\}\s+(\S+)')


def scrape(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SCRAPE_SECONDS_MAX)
    try:
        connection.request("GET", "/metrics")
        response = connection.getresponse()
        if response.status != 200:
            raise BenchmarkFailure(f"GET /metrics was answered {response.status}")
        return response.read().decode()
    except OSError as error:
        raise BenchmarkFailure(f"GET /metrics: {error}") from error
    finally:
        connection.close()


def buckets(text, metric):
    """Cumulative counts by upper bound, summed over all other labels."""
    counts = {}
    for line in text.splitlines():
        match = _BUCKET.match(line)
        if match and match[1] == metric:
            bound = math.inf if match[2] == "+Inf" else float(match[2])
            counts[bound] = counts.get(bound, 0.0) + float(match[3])
    if not counts:
        raise BenchmarkFailure(f"/metrics has no histogram {metric}")
    return counts


def difference(before, after):
    return {bound: count - before.get(bound, 0.0) for bound, count in after.items()}


def percentile(counts, fraction):
    """As Prometheus does it: linear within the bucket, and its lower bound where the bucket has no end."""
    total = counts[max(counts)]
    if total <= 0:
        raise BenchmarkFailure("the histogram counted nothing between the scrapes")
    wanted, lower, below = total * fraction, 0.0, 0.0
    for bound in sorted(counts):
        if counts[bound] >= wanted:
            inside = counts[bound] - below
            if math.isinf(bound) or inside <= 0:
                return lower
            return lower + (bound - lower) * (wanted - below) / inside
        lower, below = bound, counts[bound]
    return lower
