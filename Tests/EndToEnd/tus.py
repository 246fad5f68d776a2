"""Uploads as tests send them: raw requests, so that every header is the test's own."""

import base64
import contextlib
import hashlib
import json
import random

import postgres
from wire import Ended, Wire, request

VERSION = {"Tus-Resumable": "1.0.0"}
OCTETS = {"Content-Type": "application/offset+octet-stream"}
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration,concatenation"


def metadata(**pairs):
    """Upload-Metadata; a value may be text or bytes."""
    def text(value):
        return base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()
    return ",".join(f"{key} {text(value)}" for key, value in pairs.items())


def checksum(name, data):
    return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"


def content(count, seed=1):
    return random.Random(seed).randbytes(count)


class Tus:
    """What one person does with uploads."""

    def __init__(self, server, token):
        self.server = server
        self.token = token

    @property
    def signed_in(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def bytes_of(self, method, target, headers=None, body=None):
        """A request; a header of None is left out."""
        every = self.signed_in | VERSION | (headers or {})
        return request(target, method, body, **{name: value for name, value in every.items() if value is not None})

    def ask(self, method, target, headers=None, body=None):
        """The answer to a request on a connection of its own."""
        with Wire(self.server) as wire:
            wire.send_while_taken(self.bytes_of(method, target, headers, body))
            return wire.answer(is_head=method == "HEAD")

    def create(self, length, headers=None, **pairs):
        """The path of a new upload."""
        told = {"Upload-Length": str(length)} if length is not None else {"Upload-Defer-Length": "1"}
        if pairs:
            told["Upload-Metadata"] = metadata(**pairs)
        answer = self.ask("POST", "/uploads", told | (headers or {}), b"")
        assert answer.status == 201, (answer.status, answer.body)
        return answer.headers["location"]

    def patch(self, path, offset, body, headers=None):
        return self.ask("PATCH", path, OCTETS | {"Upload-Offset": str(offset)} | (headers or {}), body)

    def head(self, path):
        return self.ask("HEAD", path)

    def offset(self, path):
        answer = self.head(path)
        assert answer.status == 200, answer.status
        return int(answer.headers["upload-offset"])

    def begin_patch(self, path, offset, length, headers=None):
        """A connection on which so many bytes were announced and none sent."""
        wire = Wire(self.server)
        told = OCTETS | {"Upload-Offset": str(offset), "Content-Length": str(length)} | (headers or {})
        wire.send(self.bytes_of("PATCH", path, told))
        return wire

    def upload(self, data, **pairs):
        """A whole file at once; the id of what it became."""
        path = self.create(len(data), **pairs)
        answer = self.patch(path, 0, data)
        assert answer.status == 204, (answer.status, answer.body)
        return answer.headers["upload-file"]

    def api(self, path, method="GET"):
        answer = self.ask(method, "/api/v1" + path)
        return answer, (json.loads(answer.body) if answer.body else None)

    def file(self, id):
        answer, file = self.api(f"/files/{id}")
        assert answer.status == 200, answer.body
        return file

    def download(self, id):
        answer = self.ask("GET", self.file(id)["url"], {"Authorization": None})
        assert answer.status == 200, answer.body
        return answer


def answer_or_none(wire):
    with contextlib.suppress(Ended):
        return wire.answer()


def sql(server, statement):
    """What the server's own database says."""
    return "\n".join(postgres.ask(server.env["DATABASE_URL"], statement))
