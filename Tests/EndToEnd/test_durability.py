"""Acknowledged means on disk, once, in order: also when everything is killed with signal 9 at any moment.

LYCEUM_TEST_SEED replays a run, as far as the machine's own timing lets it; `make bench` kills a hundred times.
"""

import os
import random

import durability
import pytest
from conftest import BINARY
from victim import victim

KILLS = 8


@pytest.mark.timeout(180)
def test_what_was_acknowledged_survives_hard_kills():
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    print(f"LYCEUM_TEST_SEED={seed}")
    with victim(BINARY) as server:
        assert server.sql("show fsync") == "on" and server.sql("show synchronous_commit") == "on"
        report = durability.run(server, seed, KILLS)
        for sentence in report.sentences():
            print(sentence)
        assert not report.faults, "\n".join(report.faults[:20])
        assert sum(report.kills.values()) == KILLS
        assert len(report.ledger.acknowledged) > 20 * KILLS
        # The comparison sees what is missing.
        stream, = {stream for stream, _ in report.ledger.acknowledged if stream.endswith(":0")}
        server.sql(f"delete from entry where seq = 7 and stream_id = (select id from stream where name = '{stream}')")
        again = durability.Report(seed, ledger=report.ledger)
        durability.compare(server.port, [stream], again)
        assert f"{stream} has gaps" in again.faults and any("as 7 and is not there" in fault for fault in again.faults)
        # Nothing that clients are told took longer than they are promised, by a wide margin.
        assert report.ledger.slowest_s < 10
        assert max(report.back_s) < 10
        assert server.stop() == 0
