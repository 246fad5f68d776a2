"""Uploads that are cut off, taken over, or killed with the server, in every place: what was acknowledged is there, HEAD is
right, and nobody begins anew.

LYCEUM_TEST_SEED replays the kills, as far as the machine's own timing lets it; `make bench` kills thirty times.
"""

import hashlib
import json
import os
import random
import socket
import threading

import pytest
import uploading
from conftest import BINARY, Server
from school import School
from tus import OCTETS, Tus, answer_or_none, checksum, content
from victim import victim
from wire import Wire, eventually, memory_mib, metrics, settles

SIZE = 4_000_000
DATA = content(SIZE)
KILLS = 6


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("trouble"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    settles(server)
    assert metrics(server)["lyceum_uploads_receiving"] == 0
    server.stop()


@pytest.fixture(scope="module")
def ada(school):
    return Tus(school.server, school.token("learner1"))


def go_on(tus, path, data=DATA):
    """Goes on from where the server says; the file is right at the end."""
    offset = tus.offset(path)
    answer = tus.patch(path, offset, data[offset:])
    assert answer.status == 204, answer.body
    got = tus.download(answer.headers["upload-file"]).body
    assert hashlib.sha256(got).digest() == hashlib.sha256(data).digest()
    return offset


# --- Cut off

@pytest.mark.parametrize("sent", [0, 1, 4_095, 4_096, 65_536, 262_144, 262_145, 1_000_000, SIZE - 1])
@pytest.mark.parametrize("how", ["ends", "resets"])
def test_what_came_before_the_cut_is_kept(ada, how, sent):
    path = ada.create(SIZE)
    wire = ada.begin_patch(path, 0, SIZE)
    wire.send(DATA[:sent])
    if how == "ends":
        # Everything on the way arrives before the end does.
        wire.half_close()
        answer_or_none(wire)
        wire.socket.close()
        assert go_on(ada, path) == sent
    else:
        wire.reset()
        assert go_on(ada, path) <= sent


def test_a_cut_in_the_head_costs_nothing(ada):
    path = ada.create(SIZE)
    whole = ada.bytes_of("PATCH", path, OCTETS | {"Upload-Offset": "0", "Content-Length": str(SIZE)})
    for count in range(1, len(whole), 40):
        with Wire(ada.server) as wire:
            wire.send(whole[:count])
    assert go_on(ada, path) == 0


def test_bytes_that_were_to_add_up_are_dropped_when_they_are_cut(ada):
    path = ada.create(SIZE)
    wire = ada.begin_patch(path, 0, SIZE, {"Upload-Checksum": checksum("sha256", DATA)})
    wire.send(DATA[:1_000_000])
    wire.half_close()
    answer_or_none(wire)
    assert ada.offset(path) == 0
    assert go_on(ada, path) == 0


def test_nothing_of_a_wrong_sum_is_kept(ada):
    path = ada.create(SIZE)
    assert ada.patch(path, 0, DATA[:1_000_000]).status == 204
    wrong = {"Upload-Checksum": checksum("sha256", DATA)}
    assert ada.patch(path, 1_000_000, DATA[1_000_000:], wrong).code == "checksum_mismatch"
    assert go_on(ada, path) == 1_000_000


def test_a_creation_that_is_cut_can_be_found_and_gone_on_with(ada):
    before = {item["url"] for item in ada.api("/uploads?limit=100")[1]["items"]}
    with Wire(ada.server) as wire:
        told = OCTETS | {"Upload-Length": str(SIZE), "Content-Length": str(SIZE)}
        wire.send(ada.bytes_of("POST", "/uploads", told))
        wire.send(DATA[:500_000])
        wire.half_close()
        answer_or_none(wire)
    found = eventually(lambda: [
        item for item in ada.api("/uploads?limit=100")[1]["items"] if item["url"] not in before and item["offset"]], "the upload")
    assert go_on(ada, found[0]["url"]) == 500_000


# --- Taken over

def stalled(tus, path, sent, at=0):
    """A request that has sent so much, and is heard of no more; the server has it all."""
    before = metrics(tus.server)["lyceum_upload_bytes_total"]
    wire = tus.begin_patch(path, at, SIZE - at)
    wire.send(DATA[at:at + sent])
    eventually(lambda: metrics(tus.server)["lyceum_upload_bytes_total"] - before >= sent, "the bytes' arrival")
    return wire


def test_asking_where_to_go_on_ends_the_dead_connection_at_once(ada):
    path = ada.create(SIZE)
    dead = stalled(ada, path, 1_000_000)
    assert ada.offset(path) == 1_000_000
    assert go_on(ada, path) == 1_000_000
    answer = dead.answer()
    assert (answer.status, answer.code) == (409, "upload_taken_over")
    assert dead.has_ended()


def test_of_two_that_write_the_newer_goes_on_and_no_byte_of_the_older_comes_after(ada):
    path = ada.create(SIZE)
    # The older has sent nothing yet: the newer begins where it would have.
    older = ada.begin_patch(path, 0, SIZE)
    eventually(lambda: metrics(ada.server)["lyceum_uploads_receiving"] >= 1, "the older's turn")
    newer = ada.begin_patch(path, 0, SIZE)
    answer = older.answer()
    assert (answer.status, answer.code) == (409, "upload_taken_over")
    older.send_while_taken(bytes(1_000_000))
    newer.send(DATA)
    answer = newer.answer()
    assert answer.status == 204 and answer.headers["upload-offset"] == str(SIZE)
    assert hashlib.sha256(ada.download(answer.headers["upload-file"]).body).digest() == hashlib.sha256(DATA).digest()


def test_the_newer_is_told_where_the_older_has_come_to(ada):
    path = ada.create(SIZE)
    older = stalled(ada, path, 1_000_000)
    answer = ada.patch(path, 0, DATA)
    assert (answer.status, answer.code, answer.headers["upload-offset"]) == (409, "wrong_offset", "1000000")
    assert older.answer().code == "upload_taken_over"
    assert go_on(ada, path) == 1_000_000


def test_ending_an_upload_ends_who_still_sends(ada):
    path = ada.create(SIZE)
    older = stalled(ada, path, 1_000_000)
    assert ada.ask("DELETE", path).status == 204
    assert older.answer().code == "upload_taken_over"
    assert ada.head(path).status == 410


def test_somebody_else_makes_nobody_give_way(ada, school):
    path = ada.create(SIZE)
    wire = stalled(ada, path, 1_000_000)
    bob = Tus(school.server, school.token("learner2"))
    assert bob.head(path).status == 404 and bob.patch(path, 0, DATA).status == 404
    assert bob.ask("DELETE", path).status == 404
    wire.send(DATA[1_000_000:])
    assert wire.answer().status == 204


def test_many_who_write_at_once_make_one_file(ada):
    """Each takes the upload from the others, and goes on from where it is told: in the end it is whole and right."""
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    print(f"LYCEUM_TEST_SEED={seed}")
    path = ada.create(SIZE)
    faults = []

    def work(number):
        chance = random.Random(seed + number)
        for _ in range(200):
            offset = int(ada.head(path).headers["upload-offset"])
            if offset == SIZE:
                return
            count = chance.randrange(1, 400_000)
            answer = ada.patch(path, offset, DATA[offset:offset + count])
            if answer.status == 204 and int(answer.headers["upload-offset"]) != min(offset + count, SIZE):
                faults.append(f"{offset} and {count} made {answer.headers['upload-offset']}")
            if answer.status not in (204, 409):
                faults.append((answer.status, answer.body))
        faults.append("the upload does not end")

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults[:5]
    state = json.loads(ada.ask("GET", path).body)
    got = ada.download(state["result"]).body
    assert hashlib.sha256(got).digest() == hashlib.sha256(DATA).digest()


# --- The server's end

def test_a_server_that_ends_keeps_what_has_come(start):
    server = start({"LYCEUM_RATE_LIMITS": "off", "LYCEUM_DRAIN_SECONDS": "0"})
    tus = Tus(server, School(server).token("learner1"))
    path = tus.create(SIZE)
    wire = stalled(tus, path, 1_500_000)
    server.send(15)
    answer = wire.answer()
    assert (answer.status, answer.code) == (503, "shutting_down")
    assert server.wait() == 0
    server.restart()
    assert go_on(tus, path) == 1_500_000


@pytest.mark.timeout(180)
def test_what_was_acknowledged_survives_hard_kills():
    seed = int(os.environ.get("LYCEUM_TEST_SEED") or random.randrange(1 << 32))
    print(f"LYCEUM_TEST_SEED={seed}")
    with victim(BINARY) as server:
        report = uploading.run(server, seed, KILLS)
        for sentence in report.sentences():
            print(sentence)
        assert not report.faults, "\n".join(report.faults[:20])
        assert report.kills == KILLS and report.finished >= 2
        assert server.stop() == 0


# --- Memory

def test_large_uploads_beside_each_other_need_little_memory(start):
    server = start({"LYCEUM_RATE_LIMITS": "off"})
    tus = Tus(server, School(server).token("learner1"))
    size, count, chunk = 128 << 20, 4, bytes(1 << 20)
    statuses = []

    def upload():
        wire = tus.begin_patch(tus.create(size), 0, size)
        for _ in range(size // len(chunk)):
            wire.send(chunk)
        statuses.append(wire.answer().status)

    threads = [threading.Thread(target=upload) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * count
    assert memory_mib(server, "VmHWM") < 64


def test_a_peer_that_stalls_is_given_up_and_can_go_on(ada):
    """Twenty seconds of silence end the request; what has come is there, also without anybody's asking."""
    path = ada.create(SIZE)
    wire = stalled(ada, path, 1_000_000)
    wire.socket.settimeout(30)
    answer = wire.answer()
    assert (answer.status, answer.code) == (408, "request_timeout")
    assert go_on(ada, path) == 1_000_000
    assert isinstance(wire.socket, socket.socket)
