"""Pictures of people, and those that are attached, are made anew before others see them."""

import json
import struct
import time
import zlib

import pytest
from school import School
from tus import Tus, metadata

WAIT_S = 20


def png(width, height):
    """One that is red, as small programs write it."""
    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(
        b"tEXt", b"Comment\0SECRETPLACE") + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def ada(server):
    return Tus(server, School(server).token("learner1"))


def uploaded(tus, data, purpose="avatar"):
    """The file that it has become, once that is decided."""
    answer = tus.ask("POST", "/uploads", {
        "Upload-Length": str(len(data)), "Upload-Metadata": metadata(purpose=purpose, filename="me.png"),
        "Content-Type": "application/offset+octet-stream"}, data)
    assert answer.status == 201, answer.body
    deadline = time.monotonic() + WAIT_S
    while (file := json.loads(tus.ask("GET", f"/api/v1/files/{answer.headers['upload-file']}").body))["state"] == "waiting":
        assert time.monotonic() < deadline, file
        time.sleep(0.05)
    return file


def test_a_picture_becomes_a_square_webp_that_says_nothing_besides(ada):
    file = uploaded(ada, png(1200, 700))
    assert (file["state"], file["media_type"], file["reason"]) == ("ready", "image/webp", "")
    content = ada.ask("GET", file["url"]).body
    assert content[:4] == b"RIFF" and content[8:12] == b"WEBP" and b"SECRETPLACE" not in content
    assert len(content) == file["bytes"]


def test_half_a_picture_is_refused_in_words(ada):
    file = uploaded(ada, png(300, 300)[:120])
    assert (file["state"], file["url"]) == ("refused", None)
    assert file["reason"] == "The picture is damaged, or not whole."


def test_a_bomb_is_refused_by_its_own_words(ada):
    file = uploaded(ada, png(1, 1).replace(struct.pack("!II", 1, 1), struct.pack("!II", 19_000, 19_000)))
    assert file["state"] == "refused" and "64 million are the most" in file["reason"]


def test_attached_pictures_come_in_sizes_that_say_nothing_besides(ada):
    data = png(2000, 1000)
    file = uploaded(ada, data, "attachment")
    assert (file["state"], file["media_type"]) == ("ready", "image/png")
    assert [(one["width"], one["height"]) for one in file["pictures"]] == [(320, 160), (1600, 800), (2000, 1000)]
    for one in file["pictures"]:
        answer = ada.ask("GET", one["url"])
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["content-disposition"].startswith("inline") and "me.webp" in answer.headers["content-disposition"]
        assert answer.body[8:12] == b"WEBP" and b"SECRETPLACE" not in answer.body
    assert ada.ask("GET", file["url"]).body == data, "its owner has what was uploaded"


def test_an_attached_bomb_is_its_owner_s_alone_and_a_download(ada):
    bomb = png(1, 1).replace(struct.pack("!II", 1, 1), struct.pack("!II", 19_000, 19_000))
    file = uploaded(ada, bomb, "attachment")
    assert (file["state"], file["pictures"]) == ("refused", []) and "64 million are the most" in file["reason"]
    answer = ada.ask("GET", file["url"])
    assert answer.body == bomb and answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def shown(tus, handle="learner1"):
    """What others are told of somebody's picture."""
    return tus.api(f"/accounts/{handle}")[1]["avatar_url"]


def test_the_picture_is_told_with_the_person_and_is_the_same_for_ever(ada, server):
    first = uploaded(ada, png(300, 300))
    address = shown(ada)
    assert address and address == ada.api("/me")[1]["avatar_url"]
    answer = Tus(server, None).ask("GET", address)
    assert answer.status == 200 and answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"] and answer.body == ada.ask("GET", first["url"]).body
    # A newer one has another address, and the older is gone.
    second = uploaded(ada, png(200, 200))
    assert shown(ada) != address
    assert ada.ask("GET", address).status == 404
    avatars = [file["id"] for file in ada.api("/files")[1]["items"] if file["purpose"] == "avatar"]
    assert avatars == [second["id"]]


def test_one_that_is_refused_leaves_what_is_shown(ada):
    uploaded(ada, png(300, 300))
    before = shown(ada)
    assert uploaded(ada, png(300, 300)[:120])["state"] == "refused"
    assert shown(ada) == before


@pytest.mark.parametrize("way", ["of the account", "of the file"])
def test_a_picture_can_be_taken_away(ada, way):
    file = uploaded(ada, png(300, 300))
    address = shown(ada)
    path = "/me/avatar" if way == "of the account" else f"/files/{file['id']}"
    answer, _ = ada.api(path, "DELETE")
    assert answer.status == 204
    assert shown(ada) is None and ada.ask("GET", address).status == 404
    # Again is no mistake.
    assert ada.api("/me/avatar", "DELETE")[0].status == 204


def test_only_pictures_of_people_are_had_without_a_signature(ada):
    file = ada.upload(b"for me alone", filename="notes.txt")
    name = ada.file(file)["url"].split("?")[0].rsplit("/", 1)[1]
    assert ada.ask("GET", f"/avatars/{name}").status == 404
    assert ada.ask("GET", f"/avatars/{'0' * 32}").status == 404
