"""A disk that fills up while clients append: writes are refused with storage_full, reads are served, PostgreSQL does not
panic, and once there is room everything goes on by itself, with nothing lost that was acknowledged."""

import errno
import json
import os
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import durability
import pytest
import uploading
from conftest import BINARY
from victim import CannotMount, request, signal_all, small_disk, until, victim

DISK_MIB = 256
# Uploads come so fast that the database's guard takes them for its own log's growth on a disk of 256 MiB.
UPLOADS_DISK_MIB = 1024
SECONDS_MAX = 30

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root has file systems of its own"), pytest.mark.timeout(120)]


@contextmanager
def on_a_small_disk(mib=DISK_MIB):
    try:
        with victim(BINARY, disk_mib=mib) as server:
            yield server
    except CannotMount as reason:
        pytest.skip(f"no file system can be mounted here: {reason}")


def free_bytes(directory):
    system = os.statvfs(directory)
    return system.f_bavail * system.f_frsize


def fill(server, left_mib, name="ballast"):
    ballast = server.folder / "data" / name
    with open(ballast, "wb") as file:
        while (missing := free_bytes(ballast) - (left_mib << 20)) > 0:
            try:
                os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, missing)
            except OSError as error:  # somebody else has had it meanwhile
                assert error.errno == errno.ENOSPC
    return ballast


@contextmanager
def clients(server, name, padding_bytes, count=6):
    """They append, and are held to their ledgers at the end."""
    stream, = durability.stream_names(name, 1)
    crowd = [durability.Client(n, server.port, [stream], name, padding_bytes, ["storage_full"]) for n in range(count)]
    for client in crowd:
        client.start()
    try:
        durability.await_acknowledgement(crowd, time.monotonic())
        yield crowd, stream
        report = durability.Report(name, ledger=durability.settle(crowd))
    finally:
        for client in crowd:
            client.break_off()
    durability.compare(server.port, [stream], report, page=200)
    assert not report.faults, "\n".join(report.faults[:20])
    assert report.ledger.told["storage_full"] and report.ledger.acknowledged


def told_full(crowd):
    return sum(client.ledger.told["storage_full"] for client in crowd)


def database_of(server):
    return request(server.port, "GET", "/ready").json()["parts"]["database"]


def assert_reads_are_served(server, stream):
    read = request(server.port, "GET", f"/workbench/streams/{stream}?limit=1")
    assert read.status == 200 and read.json()[0]["seq"] == 1


@pytest.mark.parametrize("padding_bytes", [20_000, 200_000])
def test_writes_are_refused_before_postgresql_is_out_of_room(padding_bytes):
    with on_a_small_disk() as server:
        with clients(server, "filling", padding_bytes) as (crowd, stream):
            ballast = fill(server, left_mib=110)
            until(lambda: told_full(crowd) > 20, SECONDS_MAX, "being told that the disk is full")
            assert database_of(server) == {"ok": True, "takes_writes": False, "cluster": "ready"}
            assert "lyceum_cluster_disk_low 1\n" in request(server.port, "GET", "/metrics").body.decode()
            assert_reads_are_served(server, stream)
            told = request(server.port, "POST", f"/workbench/streams/{stream}?nonce=mine", b"mine ")
            assert (told.status, told.code) == (507, "storage_full")
            assert "read" in told.problem["detail"]
            # What was never there cannot be made, and is not made by asking for it.
            assert request(server.port, "GET", "/workbench/streams/absent").code == "storage_full"
            removed_at = time.monotonic()
            ballast.unlink()
            durability.await_acknowledgement(crowd, removed_at)
        assert "PANIC" not in server.log_of_postgres()
        assert "lyceum_cluster_ends_total 0\n" in request(server.port, "GET", "/metrics").body.decode()
        assert server.stop() == 0


def test_postgresql_that_cannot_recover_for_want_of_room_is_back_when_there_is_some():
    with on_a_small_disk() as server:
        with clients(server, "recovering", 200) as (crowd, stream):
            ballast = fill(server, left_mib=0)
            until(lambda: told_full(crowd) > 20, SECONDS_MAX, "being told that the disk is full")
            # PostgreSQL starts anew, recovers, and wants a new piece of its log at the end of that.
            server.sql("select pg_switch_wal()")
            signal_all([server.backends()[-1]], signal.SIGKILL)
            until(lambda: database_of(server)["cluster"] == "restarting", SECONDS_MAX, "PostgreSQL's giving up")
            time.sleep(3)
            assert request(server.port, "GET", "/health").status == 200
            removed_at = time.monotonic()
            ballast.unlink()
            durability.await_acknowledgement(crowd, removed_at)
            # Not only after the pause that it had come to between two starts.
            assert time.monotonic() - removed_at < 10
            assert_reads_are_served(server, stream)
        assert "No space left on device" in server.log_of_postgres()
        assert server.stop() == 0


def test_postgresql_itself_finds_no_room_for_a_table():
    """Where only it notices: the table lies on a disk of its own, which nobody watches."""
    folder = Path(tempfile.mkdtemp(prefix="lyceum-tables-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        with on_a_small_disk() as server, small_disk(folder / "disk", 4) as disk:
            place = disk / "tables"
            place.mkdir(mode=0o700)
            shutil.chown(place, "postgres")
            server.sql(f"create tablespace narrow location '{place}'")
            server.sql("alter table entry set tablespace narrow; alter index entry_pkey set tablespace narrow")
            with clients(server, "narrow", 2_000) as (crowd, stream):
                until(lambda: told_full(crowd) > 20, SECONDS_MAX, "being told that the disk is full")
                assert database_of(server) == {"ok": True, "takes_writes": True, "cluster": "ready"}
                assert_reads_are_served(server, stream)
                widened_at = time.monotonic()
                assert os.system(f"mount -o remount,size=64m {disk}") == 0
                durability.await_acknowledgement(crowd, widened_at)
            assert "PANIC" not in server.log_of_postgres()
            assert server.stop() == 0
    except CannotMount as reason:
        pytest.skip(f"no file system can be mounted here: {reason}")
    finally:
        shutil.rmtree(folder)


def fill_and_settle(server, left_mib):
    """The room that goes so fast is taken for the database's own doing, which is forgotten after some seconds."""
    ballast = fill(server, left_mib=left_mib)
    until(lambda: not database_of(server)["takes_writes"], SECONDS_MAX, "the database's being alarmed")
    takes_writes(server)
    return ballast


def takes_writes(server):
    until(lambda: database_of(server)["takes_writes"], SECONDS_MAX, "the database's taking writes")


def begun_upload(server, data):
    """Ten MiB of it are there."""
    client = uploading.Client(0, server.port, uploading.token_of(server), 1, uploading.Report(1), None)
    path = client.ask("POST", "/uploads", {"Upload-Length": len(data)})[1]["location"]
    assert client.patch(path, 0, data[:10 << 20])[0] == 204
    return client, path


def test_an_upload_that_fills_the_disk_is_told_so_and_goes_on_when_there_is_room():
    """The rest is kept for the database; what was stored is there, and nothing is half there."""
    data = uploading.random_bytes(60 << 20, seed=1)
    with on_a_small_disk(UPLOADS_DISK_MIB) as server:
        client, path = begun_upload(server, data)
        ballast = fill_and_settle(server, left_mib=(UPLOADS_DISK_MIB // 4) + 20)
        # Announced as too much, it is refused before a byte is taken; in pieces it comes as far as there is room.
        told = client.patch(path, 10 << 20, data[10 << 20:])
        assert (told[0], json.loads(told[2])["code"]) == (507, "storage_full")
        offset = 10 << 20
        while (told := client.patch(path, offset, data[offset:offset + (4 << 20)]))[0] == 204:
            offset += 4 << 20
        assert (told[0], json.loads(told[2])["code"]) == (507, "storage_full")
        assert 20 << 20 < offset < 60 << 20
        assert client.offset(path) == offset
        refused = client.ask("POST", "/uploads", {"Upload-Length": 20 << 20})
        assert (refused[0], json.loads(refused[2])["code"]) == (507, "storage_full")
        # The database has what it needs.
        assert database_of(server) == {"ok": True, "takes_writes": True, "cluster": "ready"}
        ballast.unlink()
        assert client.patch(path, offset, data[offset:])[0] == 204
        client.compare(path, data)
        assert client.report.finished == 1 and not client.report.faults
        assert server.stop() == 0


def test_a_disk_that_has_no_room_at_all_keeps_what_was_acknowledged():
    """Somebody else takes the last of it while bytes are coming."""
    data = uploading.random_bytes(60 << 20, seed=2)
    with on_a_small_disk(UPLOADS_DISK_MIB) as server:
        client, path = begun_upload(server, data)
        ballast = fill_and_settle(server, left_mib=(UPLOADS_DISK_MIB // 4) + 8)
        connection, send = client.begin(path, 10 << 20, 6 << 20)
        send(data[10 << 20:11 << 20])
        ballast_too = fill(server, left_mib=0, name="ballast-too")
        send(data[11 << 20:16 << 20])
        told = connection.getresponse()
        code = json.loads(told.read())["code"]
        assert (told.status, code) == (507, "storage_full")
        connection.close()
        for file in (ballast, ballast_too):
            file.unlink()
        takes_writes(server)
        offset = client.offset(path)
        assert 10 << 20 <= offset < 16 << 20
        assert client.patch(path, offset, data[offset:])[0] == 204
        client.compare(path, data)
        assert client.report.finished == 1 and not client.report.faults
        assert server.stop() == 0
