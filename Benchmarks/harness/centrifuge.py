"""A client of the Centrifuge protocol in JSON, over a WebSocket, that blocks: for clients that are few, and are killed."""

import base64
import json
import os
import socket
import struct

PATH = "/connection/websocket"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
HEAD_BYTES_MAX = 16_384


class Ended(OSError):
    """The connection is over, whoever ended it."""


class Client:
    def __init__(self, port, token, seconds):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self._unread = b""
        self._id = 0
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._shake_hands(port)
            self.ask({"connect": {"token": token}}, lambda _: None)
        except BaseException:
            self.close()
            raise

    def close(self):
        self._socket.close()

    def ask(self, command, tell):
        """The reply to a command: its result's value, or its error's. `tell` is told what comes in between."""
        self._id += 1
        self._send(TEXT, json.dumps({"id": self._id} | command).encode())
        while True:
            for message in self.read():
                if message.get("id") == self._id:
                    return message
                tell(message)

    def read(self):
        """The messages of the next frame, without its pings, which are answered."""
        while True:
            opcode, payload = self._frame()
            if opcode == CLOSE:
                raise Ended(f"closed with {payload[:2].hex()}")
            if opcode == PING:
                self._send(PONG, payload)
            if opcode != TEXT:
                continue
            messages = [json.loads(line) for line in payload.split(b"\n")]
            if {} in messages:
                self._send(TEXT, b"{}")
            return [message for message in messages if message]

    def _shake_hands(self, port):
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        while b"\r\n\r\n" not in self._unread:
            if len(self._unread) > HEAD_BYTES_MAX:
                raise Ended("no end of the head")
            self._receive()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise Ended(head.split(b"\r\n", 1)[0].decode())

    def _receive(self):
        piece = self._socket.recv(65_536)
        if not piece:
            raise Ended("hung up")
        self._unread += piece

    def _take(self, count):
        while len(self._unread) < count:
            self._receive()
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    def _frame(self):
        first, length = self._take(2)
        if length > 125:
            length = struct.unpack("!H" if length == 126 else "!Q", self._take(2 if length == 126 else 8))[0]
        return first & 15, self._take(length)

    def _send(self, opcode, payload):
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload)) if len(payload) < 126 else (
            struct.pack("!BBH", 0x80 | opcode, 0xFE, len(payload)))
        # A mask of zeroes leaves the payload as it is.
        self._socket.sendall(head + bytes(4) + payload)
