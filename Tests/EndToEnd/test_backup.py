"""`lyceum backup` and `restore`: whole or not at all, beside a running server, and a new epoch for every stream."""

import os
import shutil
import subprocess

import httpx
import pytest
from conftest import Server, open_folder, plain_environment, run
from school import School, fields

FAILED, USAGE, UNAVAILABLE = 1, 64, 69


@pytest.fixture
def folder():
    path = open_folder()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def database(cluster):
    return cluster.make_database(is_empty=True)


def sql(url, statement):
    done = subprocess.run(["psql", "-qXAt", url, "-c", statement], env=plain_environment(), text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return done.stdout.strip()


def append(server, stream, *texts):
    for text in texts:
        reply = httpx.post(f"{server.url}/workbench/streams/{stream}?nonce={text}", content=text)
        assert reply.status_code == 200, reply.text


def entries(server, stream):
    return [(entry["seq"], entry["text"]) for entry in httpx.get(f"{server.url}/workbench/streams/{stream}").json()]


def filled(folder, database, *texts):
    """A server with a stream, and a file of media."""
    server = Server(folder, {"DATABASE_URL": database}, flags=["--workbench", str(folder / "workbench")])
    append(server, "room", *texts)
    media = folder / "data" / "media" / "ab"
    media.mkdir(parents=True, exist_ok=True)
    (media / "segment.m4s").write_bytes(b"media" * 1000)
    return server


def arguments(folder, database):
    return dict(env={"DATABASE_URL": database, "LYCEUM_DATA": str(folder / "data")}, timeout=60)


def test_backup_of_a_running_server_comes_back_with_new_epochs(folder, database, cluster):
    server = filled(folder, database, "one", "two")
    made = run("backup", str(folder / "copy"), **arguments(folder, database))
    assert made.returncode == 0, made.stderr
    assert "backup made" in made.stdout
    append(server, "room", "three")
    epoch = sql(database, "select epoch from stream where name = 'room'")
    server.stop()

    other = cluster.make_database(is_empty=True)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o711)
    back = run("restore", str(folder / "copy"), **arguments(elsewhere, other))
    assert back.returncode == 0, back.stderr
    assert sql(other, "select epoch from stream where name = 'room'") != epoch
    assert (elsewhere / "data" / "media" / "ab" / "segment.m4s").read_bytes() == b"media" * 1000
    again = Server(elsewhere, {"DATABASE_URL": other}, flags=["--workbench", str(folder / "workbench")])
    assert entries(again, "room") == [(1, "one"), (2, "two")]
    append(again, "room", "two", "four")
    assert entries(again, "room") == [(1, "one"), (2, "two"), (3, "four")]
    again.stop()


def test_people_sign_in_where_their_backup_came_back(folder, database, cluster):
    school = School(Server(folder, {"DATABASE_URL": database}))
    # What is folded must come back under the same keys, and what was spent must stay so.
    person = school.register(handle="Maße.ﬁona", name="Zoë")
    signed_in = school.sign_in(person["handle"], person["password"])
    with school.client() as client:
        turned = client.post("/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]}).json()
    made = run("backup", str(folder / "copy"), **arguments(folder, database))
    assert made.returncode == 0, made.stderr
    school.server.stop()

    other = cluster.make_database(is_empty=True)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o711)
    back = run("restore", str(folder / "copy"), **arguments(elsewhere, other))
    assert back.returncode == 0, back.stderr
    again = School(Server(elsewhere, {"DATABASE_URL": other}))
    assert again.sign_in("MASSE.FIONA", person["password"])["user"]["id"] == person["id"]
    taken = {"handle": "masse.ﬁona", "email": person["email"].upper(), "name": "Other", "password": person["password"]}
    with again.client() as client:
        assert fields(client.post("/accounts", json=taken)) == {"handle": "taken", "email": "taken"}
        # The access token was signed with the secret of another data directory; the refresh token is in the database.
        assert client.get("/me", headers={"Authorization": f"Bearer {turned['access_token']}"}).status_code == 401
        kept = client.post("/sessions/refresh", json={"refresh_token": turned["refresh_token"]})
        assert kept.status_code == 200 and kept.json()["user"]["handle"] == person["handle"]
        assert client.post("/sessions/refresh", json={"refresh_token": signed_in["refresh_token"]}).status_code == 401
        assert client.post("/sessions/refresh", json={"refresh_token": kept.json()["refresh_token"]}).status_code == 401
    again.server.stop()


def test_restore_replaces_only_when_told_and_only_what_nobody_uses(folder, database):
    server = filled(folder, database, "kept")
    assert run("backup", str(folder / "copy"), **arguments(folder, database)).returncode == 0
    busy = run("restore", str(folder / "copy"), "--replace", **arguments(folder, database))
    assert busy.returncode == FAILED and "stop the server" in busy.stderr
    append(server, "room", "lost")
    server.stop()
    full = run("restore", str(folder / "copy"), **arguments(folder, database))
    assert full.returncode == FAILED and "not empty" in full.stderr and "--replace" in full.stderr
    assert sql(database, "select count(*) from entry") == "2"
    done = run("restore", str(folder / "copy"), "--replace", **arguments(folder, database))
    assert done.returncode == 0, done.stderr
    assert sql(database, "select count(*) from entry") == "1"
    assert (folder / "data" / "media.before-restore" / "ab" / "segment.m4s").exists()


def test_a_damaged_backup_changes_nothing(folder, database):
    server = filled(folder, database, "kept")
    assert run("backup", str(folder / "copy"), **arguments(folder, database)).returncode == 0
    append(server, "room", "newer")
    server.stop()
    dump = folder / "copy" / "database.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-40])
    cut = run("restore", str(folder / "copy"), "--replace", **arguments(folder, database))
    assert cut.returncode == FAILED and "damaged" in cut.stderr
    # Of the right size, and wrong within.
    middle = len(whole) // 2
    dump.write_bytes(whole[:middle] + os.urandom(len(whole) - middle))
    spoilt = run("restore", str(folder / "copy"), "--replace", **arguments(folder, database))
    assert spoilt.returncode == FAILED and "nothing was restored" in spoilt.stderr
    assert sql(database, "select count(*) from entry") == "2"


def test_backup_of_the_private_cluster_with_and_without_its_server(folder):
    alone = {"DATABASE_URL": ""}
    server = Server(folder, alone, flags=["--workbench", str(folder / "workbench")])
    append(server, "room", "one")
    settings = dict(env=alone | {"LYCEUM_DATA": str(folder / "data")}, timeout=60)
    beside = run("backup", str(folder / "beside"), **settings)
    assert beside.returncode == 0, beside.stderr
    server.stop()
    without = run("backup", str(folder / "without"), **settings)
    assert without.returncode == 0, without.stderr
    back = run("restore", str(folder / "beside"), "--replace", **settings)
    assert back.returncode == 0, back.stderr
    server = Server(folder, alone, flags=["--workbench", str(folder / "workbench")])
    assert entries(server, "room") == [(1, "one")]
    server.stop()


def test_what_is_no_backup_is_refused(folder, database):
    settings = arguments(folder, database)
    assert run("backup", **settings).returncode == USAGE
    assert run("restore", "--replace", **settings).returncode == USAGE
    (folder / "empty").mkdir()
    nothing = run("restore", str(folder / "empty"), **settings)
    assert nothing.returncode == FAILED and "manifest.json" in nothing.stderr
    there = run("backup", str(folder / "empty"), **settings)
    assert there.returncode == FAILED and "already" in there.stderr
    empty = run("backup", str(folder / "copy"), **settings)
    assert empty.returncode == FAILED and "nothing to keep" in empty.stderr
    assert not (folder / "copy").exists() and not (folder / "copy.partial").exists()
