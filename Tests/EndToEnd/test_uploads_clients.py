"""Clients that we did not write: tuspy and curl upload, are cut off and go on, in every state."""

import hashlib
import io
import json
import subprocess

import pytest
from conftest import Server
from school import School
from tus import Tus, content, metadata
from tusclient import client as tuspy
from tusclient.exceptions import TusCommunicationError
from tusclient.storage import filestorage

SIZE = 3_000_000
CHUNK = 700_000


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("clients"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def ada(school):
    return Tus(school.server, school.token("learner1"))


def client(tus):
    return tuspy.TusClient(tus.server.url + "/uploads", headers=tus.signed_in)


def assert_stored(tus, url, data):
    state = json.loads(tus.ask("GET", url[url.index("/uploads/"):]).body)
    assert state["state"] == "complete"
    got = tus.download(state["result"]).body
    assert hashlib.sha256(got).digest() == hashlib.sha256(data).digest()
    return state


# --- tuspy

def test_tuspy_uploads_in_chunks_with_metadata(ada):
    data = content(SIZE)
    uploader = client(ada).uploader(
        file_stream=io.BytesIO(data), chunk_size=CHUNK, metadata={"filename": "Übung.bin", "purpose": "attachment"})
    uploader.upload()
    assert assert_stored(ada, uploader.url, data)["filename"] == "Übung.bin"


def test_tuspy_uploads_with_checksums(ada):
    data = content(SIZE, seed=2)
    uploader = client(ada).uploader(file_stream=io.BytesIO(data), chunk_size=CHUNK, upload_checksum=True)
    uploader.upload()
    assert_stored(ada, uploader.url, data)


# tuspy closes no file that it has opened.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_tuspy_goes_on_after_each_of_its_chunks_in_a_client_of_its_own(ada, tmp_path):
    data = content(SIZE, seed=3)
    file = tmp_path / "file.bin"
    file.write_bytes(data)
    storage = filestorage.FileStorage(str(tmp_path / "urls.json"))
    url = None
    for _ in range(-(-SIZE // CHUNK)):
        # As after a restart: nothing but the file and the fingerprint's URL is known.
        uploader = client(ada).uploader(
            str(file), chunk_size=CHUNK, store_url=True, url_storage=storage)
        url = url or uploader.url
        uploader.upload_chunk()
        url = uploader.url
    storage.close()
    assert_stored(ada, url, data)


def test_tuspy_is_told_of_an_upload_that_is_gone(ada):
    uploader = client(ada).uploader(file_stream=io.BytesIO(b"x" * 10), chunk_size=5)
    uploader.upload_chunk()
    assert ada.ask("DELETE", uploader.url[uploader.url.index("/uploads/"):]).status == 204
    with pytest.raises(TusCommunicationError):
        client(ada).uploader(file_stream=io.BytesIO(b"x" * 10), url=uploader.url)


def test_tuspy_goes_on_after_the_server_has_ended_in_between(school, ada, tmp_path):
    data = content(SIZE, seed=5)
    uploader = client(ada).uploader(file_stream=io.BytesIO(data), chunk_size=CHUNK)
    uploader.upload_chunk()
    school.server.restart()
    again = client(ada).uploader(file_stream=io.BytesIO(data), chunk_size=CHUNK, url=uploader.url)
    assert again.offset == CHUNK
    again.upload()
    assert_stored(ada, uploader.url, data)


# --- curl

def curl(tus, *arguments, data=None, fails=False):
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "30", "-H", f"Authorization: Bearer {tus.token}", "-H", "Tus-Resumable: 1.0.0",
         *arguments], input=data, capture_output=True)
    assert fails or done.returncode == 0, done.stderr
    return done


def header(answer, name):
    lines = answer.decode("latin-1").split("\r\n")
    return next((line.split(": ", 1)[1] for line in lines if line.lower().startswith(name + ": ")), None)


def curl_create(tus, length, *more):
    answer = curl(tus, "-D", "-", "-o", "/dev/null", "-X", "POST", "-H", f"Upload-Length: {length}", "-H",
                  "Upload-Metadata: " + metadata(filename="curl.bin"), *more, tus.server.url + "/uploads").stdout
    return header(answer, "location")


def curl_patch(tus, path, offset, data, *more, fails=False):
    return curl(tus, "-D", "-", "-X", "PATCH", "-H", "Content-Type: application/offset+octet-stream", "-H",
                f"Upload-Offset: {offset}", "--data-binary", "@-", *more, tus.server.url + path, data=data, fails=fails)


def curl_offset(tus, path):
    return int(header(curl(tus, "-I", tus.server.url + path).stdout, "upload-offset"))


@pytest.mark.parametrize("cuts", [[], [0], [1], [SIZE - 1], [1_000_000, 2_000_000], [SIZE]])
def test_curl_uploads_and_goes_on_wherever_it_was_cut(ada, cuts):
    data = content(SIZE, seed=6)
    path = curl_create(ada, SIZE)
    for start, end in zip([0, *cuts], [*cuts, SIZE]):
        assert curl_offset(ada, path) == start
        answer = curl_patch(ada, path, start, data[start:end]).stdout
        assert int(header(answer, "upload-offset")) == end
    assert_stored(ada, path, data)


def test_curl_that_is_killed_in_the_middle_goes_on_from_what_has_come(ada):
    data = content(SIZE, seed=7)
    path = curl_create(ada, SIZE)
    # As slow as a bad connection, and given up after a second.
    done = curl_patch(ada, path, 0, data, "--limit-rate", "600k", "--max-time", "1", fails=True)
    assert done.returncode == 28, "the client should have given up"
    offset = curl_offset(ada, path)
    assert 0 < offset < SIZE
    assert curl_patch(ada, path, offset, data[offset:]).returncode == 0
    assert_stored(ada, path, data)


def test_curl_joins_parts_that_it_has_sent_beside_each_other(ada):
    pieces = [content(500_000, seed) for seed in (8, 9, 10)]
    paths = [curl_create(ada, len(piece), "-H", "Upload-Concat: partial") for piece in pieces]
    running = [subprocess.Popen(
        ["curl", "-sS", "-X", "PATCH", "-H", f"Authorization: Bearer {ada.token}", "-H", "Tus-Resumable: 1.0.0", "-H",
         "Content-Type: application/offset+octet-stream", "-H", "Upload-Offset: 0", "--data-binary", "@-",
         ada.server.url + path], stdin=subprocess.PIPE) for path in paths]
    for process, piece in zip(running, pieces):
        process.communicate(piece, timeout=30)
        assert process.returncode == 0
    answer = curl(ada, "-D", "-", "-o", "/dev/null", "-X", "POST", "-H", f"Upload-Concat: final;{' '.join(paths)}", "-H",
                  "Upload-Metadata: " + metadata(filename="joined.bin"), ada.server.url + "/uploads").stdout
    assert_stored(ada, header(answer, "location"), b"".join(pieces))


def test_curl_creates_and_uploads_at_once(ada):
    data = content(SIZE, seed=11)
    answer = curl(ada, "-D", "-", "-o", "/dev/null", "-X", "POST", "-H", f"Upload-Length: {SIZE}", "-H",
                  "Content-Type: application/offset+octet-stream", "--data-binary", "@-", ada.server.url + "/uploads",
                  data=data).stdout
    assert int(header(answer, "upload-offset")) == SIZE
    assert_stored(ada, header(answer, "location"), data)
