"""Files that were uploaded, as others get them: by an address that is signed, in ranges, and never so that they run."""

import re
from datetime import datetime, timezone

import httpx
import pytest
from conftest import Server
from school import School
from tus import Tus, content, sql
from wire import eventually

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
GIF = b"GIF89a" + bytes(100)
HTML = b"<!doctype html><script>alert(document.domain)</script>"


@pytest.fixture(scope="module")
def school(tmp_path_factory, cluster):
    server = Server(tmp_path_factory.mktemp("files"), {"LYCEUM_RATE_LIMITS": "off"})
    yield School(server)
    server.stop()


@pytest.fixture(scope="module")
def ada(school):
    return Tus(school.server, school.token("learner1"))


def get(tus, url, **headers):
    return httpx.get(tus.server.url + url, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("name, data, media_type, is_inline", [
    ("picture.gif", GIF, "image/gif", True),
    ("picture.png", HTML, "text/html", False),
    ("page.html", HTML, "text/html", False),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml", False),
    ("data.xml", b"<?xml version='1.0'?><a/>", "application/xml", False),
    ("code.js", b"alert(1)", "text/html", False),
    ("paper.pdf", b"%PDF-1.7 and more", "application/pdf", False),
    ("notes.txt", "für dich".encode(), "text/plain", True),
    ("program.exe", b"MZ\x90\x00", "application/x-msdownload", False),
    ("clip.mp4", b"\0\0\0\x18ftypisom" + bytes(50), "video/mp4", True),
])
def test_a_file_is_served_as_what_it_is_and_runs_nowhere(ada, name, data, media_type, is_inline):
    file = ada.file(ada.upload(data, filename=name, filetype="image/png"))
    assert (file["media_type"], file["name"], file["bytes"], file["state"]) == (media_type, name, len(data), "ready")
    answer = get(ada, file["url"])
    assert answer.status_code == 200 and answer.content == data
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-disposition"].split(";")[0] == ("inline" if is_inline else "attachment")
    assert re.fullmatch(r"private, max-age=\d+, immutable", answer.headers["cache-control"])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("name, disposition", [
    ("Übung 1.pdf", "attachment; filename=\"_bung 1.pdf\"; filename*=UTF-8''%C3%9Cbung%201.pdf"),
    ("../../etc/passwd.pdf", 'attachment; filename="passwd.pdf"'),
    ("a\"b\r\nSet-Cookie: x=y.pdf", 'attachment; filename="a_bSet-Cookie_ x=y.pdf"'),
    ("", 'attachment; filename="file"'),
])
def test_the_name_is_safe(ada, name, disposition):
    file = ada.file(ada.upload(b"%PDF-1.7", filename=name))
    assert get(ada, file["url"]).headers["content-disposition"] == disposition


def test_ranges_and_validators(ada):
    data = content(300_000)
    url = ada.file(ada.upload(data, filename="a.bin"))["url"]
    whole = get(ada, url)
    assert whole.headers["accept-ranges"] == "bytes"
    part = get(ada, url, Range="bytes=100000-199999")
    assert part.status_code == 206 and part.content == data[100_000:200_000]
    assert part.headers["content-range"] == "bytes 100000-199999/300000"
    assert part.headers["content-security-policy"] and part.headers["content-disposition"]
    assert get(ada, url, Range="bytes=-5").content == data[-5:]
    assert get(ada, url, Range="bytes=300000-").status_code == 416
    assert get(ada, url, If_None_Match=whole.headers["etag"]).status_code == 304
    assert httpx.head(ada.server.url + url).headers["content-length"] == "300000"


def test_nothing_but_the_address_itself_opens_a_file(ada):
    file = ada.file(ada.upload(b"secret", filename="a.txt"))
    other = ada.file(ada.upload(b"other", filename="b.txt"))
    path, query = file["url"].split("?")
    for url in [
            path, f"{path}?{query[:-1]}", file["url"].replace("a.txt", "b.txt"), file["url"].replace("text", "html"),
            re.sub(r"until=\d+", "until=9999999999", file["url"]), f"{other['url'].split('?')[0]}?{query}",
            file["url"].replace("/files/", "/files/../files/x"), "/files/" + "0" * 32, "/files/..%2f..%2fjwt-secret",
            f"/files/%00?{query}"]:
        assert get(ada, url).status_code in (400, 404), url
    assert get(ada, file["url"]).content == b"secret"


def test_an_address_is_good_for_an_hour_and_the_same_for_a_while(ada):
    id = ada.upload(b"x", filename="a.txt")
    # Three look-ups: at most one change of the quarter of an hour lies between them.
    assert len({ada.file(id)["url"] for _ in range(3)}) <= 2
    left = datetime.fromisoformat(ada.file(id)["url_expires_at"]) - datetime.now(timezone.utc)
    assert 3_590 <= left.total_seconds() <= 4_510


def test_a_file_is_its_owners(ada, school):
    bob = Tus(school.server, school.token("learner2"))
    id = ada.upload(b"mine", filename="a.txt")
    for method in ("GET", "DELETE"):
        answer, problem = bob.api(f"/files/{id}", method)
        assert (answer.status, problem["code"]) == (404, "not_found")
    assert id in [file["id"] for file in ada.api("/files?limit=100")[1]["items"]]
    assert ada.api(f"/files/{id}", "DELETE")[0].status == 204
    assert ada.api(f"/files/{id}")[0].status == 404
    assert id not in [file["id"] for file in ada.api("/files?limit=100")[1]["items"]]


def test_an_original_of_a_picture_of_a_person_is_shown_to_nobody(ada):
    id = ada.upload(PNG, filename="me.png", purpose="avatar")
    file = ada.file(id)
    assert (file["state"], file["url"], file["url_expires_at"]) == ("waiting", None, None)


def test_ending_a_complete_upload_takes_an_unused_file_along(ada):
    path = ada.create(5, filename="a.txt")
    id = ada.patch(path, 0, b"hello").headers["upload-file"]
    assert ada.ask("DELETE", path).status == 204
    assert ada.api(f"/files/{id}")[0].status == 404


def test_who_deletes_their_account_takes_their_files_along(school):
    person = school.register()
    tus = Tus(school.server, school.sign_in(person["handle"], person["password"])["access_token"])
    tus.upload(b"mine", filename="a.txt")
    tus.create(100)
    with school.signed_in(person) as client:
        assert client.post("/me/deletion", json={"password": person["password"]}).status_code == 204
    count = "select count(*) from storage_reference r join storage_object o on o.id = r.object_id where o.owner_id = "
    eventually(lambda: sql(school.server, count + person["id"]) == "0", "the files' going")
