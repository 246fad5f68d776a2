"""The database is slow, stands still, is gone or has no connection left: the server tells each caller so, clearly and in
time, answers what needs no database, and is back by itself. `make bench` has the times, and the loop's."""

import pytest
import trouble
from conftest import BINARY
from victim import victim

# Longer than anybody is kept waiting.
SECONDS = 5.5
TOLD_SECONDS_MAX = 6
# Generous: what needs no database waits for nothing.
HEALTH_SECONDS_MAX, BACK_SECONDS_MAX = 1.5, 10


@pytest.fixture(scope="module")
def server():
    with victim(BINARY) as server:
        yield server


def check(course, codes):
    print(course.sentence())
    assert not course.faults, "\n".join(course.faults[:20])
    told = course.ledger.told
    assert any(told[code] for code in codes), f"nobody was told of it: {told}"
    assert not told["connection lost"] and not told["not connected"]
    assert course.ledger.slowest_s < TOLD_SECONDS_MAX
    assert course.reads.slowest_s < TOLD_SECONDS_MAX
    assert set(course.health.told) == {200}
    assert course.health.slowest_s < HEALTH_SECONDS_MAX
    assert course.back_s < BACK_SECONDS_MAX


def test_queries_that_take_long(server):
    course = trouble.run(server, trouble.locked, SECONDS, "locked")
    check(course, ["not_saved", "outcome_unknown"])
    assert course.reads.told["not_saved"] + course.reads.told["outcome_unknown"]


def test_postgresql_stands_still(server):
    course = trouble.run(server, trouble.stopped, SECONDS, "stopped")
    check(course, ["outcome_unknown"])


def test_no_connections_left(server):
    # What was sent when the connection went may be there: two batches, which is everybody where there are few.
    check(trouble.run(server, trouble.full, SECONDS, "full"), ["not_saved", "outcome_unknown"])


def test_postgresql_is_gone():
    with trouble.guest(BINARY) as server:
        course = trouble.run(server, trouble.gone, SECONDS, "gone")
        # Where everybody's was under way when it went, nobody's is certain not to be there.
        check(course, ["not_saved", "outcome_unknown"])
        assert course.reads.told["not_saved"]
