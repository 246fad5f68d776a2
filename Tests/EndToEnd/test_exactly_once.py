"""Once, in one order, for everybody: a short run of the benchmark, over two servers that are killed in turn."""

import os
import random
import sys

from conftest import BINARY, ROOT
from victim import victim

sys.path.append(str(ROOT / "Benchmarks"))
from harness import exactly_once  # noqa: E402

WRITERS, READERS = 4, 12
KILLS = len(exactly_once.KINDS)


def test_everybody_has_everything_once_whichever_server_is_killed():
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    print(f"LYCEUM_TEST_SEED={seed}")
    with victim(BINARY, exactly_once.ENVIRONMENT) as server:
        report = exactly_once.run(server, seed, KILLS, writers=WRITERS, readers=READERS)
    assert report.faults == [], (seed, report.faults[:10])
    assert set(report.kills) == set(exactly_once.KINDS)
    assert report.found >= len(report.ledger.acknowledged) > 0 and report.deliveries > report.found
