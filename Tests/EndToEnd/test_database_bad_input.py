"""What PostgreSQL would refuse is told to whoever sent it, as one clear error, and costs nobody else anything."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import plain_environment
from victim import entries, request

LARGEST = 256 << 10


def append(server, name, nonce, body=b"text"):
    """`name` and `nonce` as they stand in the URL."""
    return request(server.port, "POST", f"/workbench/streams/{name}?nonce={nonce}", body)


def assert_works(server, name="bystander"):
    assert append(server, name, "n").status == 200
    assert request(server.port, "GET", "/ready").status == 200


@pytest.mark.parametrize("text", ["%00", "a%00b", "%ED%A0%80", "a%ED%B0%80", "%FF", "%C0%80", "%F4%90%80%80"])
@pytest.mark.parametrize("place", ["stream", "nonce"])
def test_text_that_is_none_is_refused(server, place, text):
    told = append(server, text, "n") if place == "stream" else append(server, "bad", text)
    # A path that is no text names nothing.
    assert told.status in (400, 404, 422), told
    assert told.code and told.problem["detail"]
    assert_works(server)


def test_odd_text_is_text(server):
    for nonce in ["%27%3B%20drop%20table%20entry%3B--", "%F0%9F%98%80", "%5C", "%7B%22", "%24%24", "%EF%BF%BE", "%01"]:
        told = append(server, "odd", nonce)
        assert told.status == 200 and not told.json()["is_repeat"], (nonce, told)
    assert [entry["seq"] for entry in entries(server.port, "odd")] == list(range(1, 8))


def test_payload_is_any_bytes(server):
    for number, body in enumerate([b"\0", b"\xed\xa0\x80", b"\xff\xfe", b"\\x00", b""]):
        assert append(server, "bytes", number, body).json() == {"seq": number + 1, "is_repeat": False}
    assert [entry["text"] for entry in entries(server.port, "bytes")][0] == "\0"


@pytest.mark.parametrize("bytes_count, status, code", [
    (LARGEST, 200, None), (LARGEST + 1, 422, "unacceptable_data"), (10_000_000, 422, "unacceptable_data"),
    ((16 << 20) + 1, 413, "body_too_large")])
def test_large_values(server, bytes_count, status, code):
    told = append(server, "large", bytes_count, b"x" * bytes_count)
    assert (told.status, told.code) == (status, code), told
    assert_works(server)


@pytest.mark.parametrize("length", [0, 65, 1_000])
def test_nonce_has_a_length(server, length):
    told = append(server, "nonces", "n" * length)
    assert (told.status, told.code) == (422, "unacceptable_data")
    assert append(server, "nonces", "n" * 64).status == 200


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999999", "-9223372036854775809", "1e400", "NaN"])
def test_numbers_out_of_range_are_refused(server, number):
    append(server, "numbers", "n")
    told = request(server.port, "GET", f"/workbench/streams/numbers?after={number}")
    assert told.status == 400 and told.code, told
    for edge in ["9223372036854775807", "-9223372036854775808"]:
        assert request(server.port, "GET", f"/workbench/streams/numbers?after={edge}").status == 200


def test_one_poisoned_append_among_many(start):
    """PostgreSQL itself finds fault with some, in the middle of everybody's batch."""
    server = start(allows_errors=True)
    append(server, "crowd", "first")
    poison = """
        create function refuse() returns trigger language plpgsql as
          $$ begin if new.nonce like 'bad%' then raise 'it says secret-words' using errcode = '22P05'; end if; return new; end $$;
        create trigger poison before insert on entry for each row execute function refuse()"""
    subprocess.run(["psql", "-qX", server.env["DATABASE_URL"], "-c", poison], env=plain_environment(), check=True)
    workers, each = 24, 20
    together = threading.Barrier(workers)

    def work(worker):
        told = []
        together.wait(20)
        for number in range(each):
            name = f"{'bad' if (worker + number) % 12 == 0 else 'good'}-{worker}-{number}"
            told.append((name, append(server, "crowd", name, name.encode())))
        return told

    with ThreadPoolExecutor(workers) as pool:
        told = [pair for some in pool.map(work, range(workers)) for pair in some]
    for name, answer in told:
        expected = (422, "unacceptable_data") if name.startswith("bad") else (200, None)
        assert (answer.status, answer.code) == expected, name
        assert b"secret-words" not in answer.body
    found = entries(server.port, "crowd")
    assert [entry["seq"] for entry in found] == list(range(1, len(found) + 1))
    acknowledged = {name: answer.json()["seq"] for name, answer in told if answer.status == 200}
    assert {entry["text"]: entry["seq"] for entry in found[1:]} == acknowledged
    # Some of them did share a batch with it, which was then taken apart.
    metrics = request(server.port, "GET", "/metrics").body.decode()
    refused, = [line for line in metrics.splitlines() if line.startswith('lyceum_database_batches_total{outcome="badData"}')]
    assert float(refused.rsplit(" ", 1)[1]) > sum(name.startswith("bad") for name, _ in told)
