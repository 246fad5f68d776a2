"""Sockets as tests want them: raw bytes, a small HTTP/1.1 reader, RFC 6455's frames, and what the server says of itself.

Everything here waits at most SECONDS for the peer, and then fails the test.
"""

import base64
import contextlib
import hashlib
import json
import os
import socket
import ssl
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

SECONDS = 20
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


# --- HTTP


@dataclass
class Answer:
    version: str
    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The machine-readable word of a problem; None for any other answer."""
        return self.json()["code"] if self.headers.get("content-type") == "application/problem+json" else None


class Ended(Exception):
    """The peer ended the connection where more was to come."""


class Wire:
    """One connection. What was read and not asked for yet stays in `held`."""

    def __init__(self, server, receive_buffer=None, tls=None):
        self.socket = socket.socket()
        self.socket.settimeout(SECONDS)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.held = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def __del__(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def send_while_taken(self, data):
        """Sends to a peer that may end in the middle of it."""
        with contextlib.suppress(ConnectionError):
            self.send(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def half_close_if_open(self):
        with contextlib.suppress(OSError):
            self.half_close()

    def reset(self):
        """Ends with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def more(self):
        """Whether more has come; False at the end, however it came."""
        try:
            data = self.socket.recv(1 << 20)
        except (ConnectionError, ssl.SSLEOFError):
            return False
        self.held += data
        return bool(data)

    def has_ended(self):
        """Whether nothing but the end comes."""
        return not self.held and not self.more()

    def take(self, count):
        while len(self.held) < count:
            if not self.more():
                raise Ended(f"{len(self.held)} of {count} bytes came: {bytes(self.held[:80])!r}")
        data = bytes(self.held[:count])
        del self.held[:count]
        return data

    def take_line(self):
        while b"\n" not in self.held:
            if not self.more():
                raise Ended(f"a line was to come after {bytes(self.held[:80])!r}")
        return self.take(self.held.index(b"\n") + 1).rstrip(b"\r\n").decode("latin-1")

    def rest(self):
        while self.more():
            pass
        return self.take(len(self.held))

    def answer(self, is_head=False):
        """The next response, whole."""
        version, status, _ = self.take_line().split(" ", 2)
        answer = Answer(version, int(status))
        while line := self.take_line():
            name, value = line.split(":", 1)
            answer.headers[name.lower()] = value.strip()
        if is_head or answer.status in (204, 304) or answer.status < 200:
            return answer
        if answer.headers.get("transfer-encoding") == "chunked":
            while size := int(self.take_line(), 16):
                answer.body += self.take(size)
                self.take_line()
            self.take_line()
        elif "content-length" in answer.headers:
            answer.body = self.take(int(answer.headers["content-length"]))
        else:
            answer.body = self.rest()
        return answer

    def answer_or_end(self):
        """The next response, or None where the connection ended instead."""
        try:
            return self.answer()
        except Ended:
            return None


def request(target, method="GET", body=None, host="localhost", version="HTTP/1.1", **headers):
    """A request as bytes. Underscores in the names of headers stand for hyphens."""
    lines = [f"{method} {target} {version}"] + ([f"Host: {host}"] if host else [])
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def exchange(server, data):
    """Sends bytes on a connection of their own; the first answer, or None where there was none."""
    with Wire(server) as wire:
        wire.send_while_taken(data)
        return wire.answer_or_end()


# --- WebSocket


@dataclass
class Frame:
    opcode: int
    payload: bytes
    is_final: bool = True
    reserved: int = 0

    @property
    def close_code(self):
        return struct.unpack(">H", self.payload[:2])[0] if len(self.payload) >= 2 else None


def frame(opcode, payload=b"", is_final=True, reserved=0, is_masked=True, length_bytes=None):
    """A client's frame. `length_bytes` (0, 2 or 8) takes another form of the length than the shortest."""
    size = len(payload)
    if length_bytes is None:
        length_bytes = 0 if size < 126 else 2 if size < 65_536 else 8
    short = {0: size, 2: 126, 8: 127}[length_bytes]
    head = bytes([is_final << 7 | reserved << 4 | opcode, is_masked << 7 | short])
    head += {0: b"", 2: struct.pack(">H", size & 0xFFFF), 8: struct.pack(">Q", size)}[length_bytes]
    if not is_masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + masked(payload, mask)


def masked(payload, mask):
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def fragments(opcode, *payloads):
    """One message in as many frames."""
    last = len(payloads) - 1
    return [frame(opcode if i == 0 else CONTINUATION, p, is_final=i == last) for i, p in enumerate(payloads)]


def close_frame(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


def handshake(path, **headers):
    """The bytes that ask for a WebSocket; a header given as None is left out."""
    usual = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": base64.b64encode(os.urandom(16)).decode(),
    } | headers
    return request(path, **{name: value for name, value in usual.items() if value is not None})


class WebSocket(Wire):
    """One connection after its handshake."""

    def __init__(self, server, path="/workbench/echo", receive_buffer=None, tls=None, **headers):
        super().__init__(server, receive_buffer, tls)
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(handshake(path, Sec_WebSocket_Key=key, **headers))
        answer = self.answer()
        assert answer.status == 101, answer
        accept = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()
        assert answer.headers["sec-websocket-accept"] == accept

    def frame(self):
        """The next frame. A server masks none, and takes the shortest form of a length."""
        first, second = self.take(2)
        assert second < 128, "the server's frame is masked"
        size = second
        if second == 126:
            size = struct.unpack(">H", self.take(2))[0]
            assert size >= 126
        elif second == 127:
            size = struct.unpack(">Q", self.take(8))[0]
            assert size >= 65_536
        return Frame(first & 15, self.take(size), bool(first & 128), first >> 4 & 7)

    def message(self):
        """The next text or binary message as (opcode, payload); control frames may not come in between."""
        first = self.frame()
        assert first.opcode in (TEXT, BINARY), first
        parts = [first.payload]
        last = first
        while not last.is_final:
            last = self.frame()
            assert last.opcode == CONTINUATION, last
            parts.append(last.payload)
        return first.opcode, b"".join(parts)

    def end(self):
        """Reads to the end: the frames that came, and the code of the close frame, None where there was none."""
        frames = []
        with contextlib.suppress(Ended):
            while True:
                frames.append(self.frame())
                if frames[-1].opcode == CLOSE:
                    return frames[:-1], frames[-1].close_code
        return frames, None

# --- What the server says of itself


def metrics(server):
    """The samples without labels, by name."""
    page = httpx.get(server.url + "/metrics", verify=False).text
    rows = (line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows if "{" not in name}


def eventually(is_so, what, seconds=SECONDS):
    """Waits for what nobody signals."""
    deadline = time.monotonic() + seconds
    while not (value := is_so()):
        assert time.monotonic() < deadline, f"not so within {seconds} s: {what}"
        time.sleep(0.02)
    return value


def settles(server, connections=1, exchanges=1):
    """Waits until no more than that is open; /metrics itself is one of each."""
    def has_settled():
        now = metrics(server)
        return now["lyceum_connections"] <= connections and now["lyceum_http_exchanges"] <= exchanges
    eventually(has_settled, f"{connections} connections, {exchanges} exchanges")


def cpu_seconds(server):
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(server, field="VmRSS"):
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024


def put(server, name, data):
    """A file of the workbench."""
    path = server.workbench / name
    if not path.exists():
        path.write_bytes(data)
    return data
