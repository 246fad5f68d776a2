#!/usr/bin/env python3
"""The harness measures others; this measures the harness: against servers that misbehave on purpose.

python3 Benchmarks/test_harness.py
"""

import contextlib
import json
import socket
import struct
import subprocess
import tempfile
import threading
import unittest

from harness import prometheus
from harness.build import build_load
from harness.processes import BenchmarkFailure, free_port

ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
BYTES = 200  # more than 125, so that the longer header is read too


def frame(opcode, payload, final=True):
    head = bytes([opcode | (0x80 if final else 0)])
    head += bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + struct.pack(">H", len(payload))
    return head + payload


def numbered(number):
    return b"%010d" % number + b"x" * (BYTES - 10)


def plain(number):
    return frame(1, numbered(number))


def in_three_fragments_with_a_ping_between(number):
    payload = numbered(number)
    return frame(1, payload[:4], False) + frame(9, b"are you there") + frame(0, payload[4:150], False) + frame(0, payload[150:])


class ScriptedServer:
    """Answers two handshakes (publisher and one subscriber), then sends the subscriber prepared bytes in small pieces."""

    def __init__(self, to_subscriber, piece=7):
        self._to_subscriber, self._piece = to_subscriber, piece
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.from_subscriber = b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with self._listener:
            clients = {}
            for _ in range(2):
                client, _ = self._listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client.settimeout(10)
                clients[client.recv(4096).split()[1]] = client
                client.sendall(ACCEPTED)
            clients[b"/pub"].recv(65536)
            for at in range(0, len(self._to_subscriber), self._piece):
                clients[b"/sub"].sendall(self._to_subscriber[at : at + self._piece])
            while piece := clients[b"/sub"].recv(4096):
                self.from_subscriber += piece
            for client in clients.values():
                client.close()

    def fanout(self, messages, timeout=2):
        options = {"subscribers": 1, "messages": messages, "bytes": BYTES, "window": messages, "timeout": timeout}
        result = load("fanout", port=self.port, **options)
        self._thread.join(10)
        return json.loads(result.stdout.splitlines()[-1])


def load(command, **options):
    arguments = [item for name, value in options.items() for item in ("--" + name.replace("_", "-"), str(value))]
    return subprocess.run([build_load(), command, *arguments], capture_output=True, text=True, timeout=30)


class FanoutCounts(unittest.TestCase):
    def test_frames_in_pieces_of_any_size_are_whole_messages(self):
        for piece in (1, 3, 64, 100000):
            figures = ScriptedServer(b"".join(map(plain, range(20))), piece).fanout(20)
            self.assertEqual((figures["deliveries"], figures["out_of_order"], figures["wrong_length"]), (20, 0, 0), piece)

    def test_fragments_are_one_message_and_a_ping_between_them_is_answered(self):
        server = ScriptedServer(b"".join(map(in_three_fragments_with_a_ping_between, range(5))), 11)
        figures = server.fanout(5)
        self.assertEqual((figures["deliveries"], figures["out_of_order"], figures["wrong_length"]), (5, 0, 0))
        self.assertEqual(server.from_subscriber.count(b"\x8a\x8d"), 5)

    def test_a_missing_message_is_lost_and_seen_as_disorder(self):
        figures = ScriptedServer(plain(0) + plain(2)).fanout(3, timeout=1)
        self.assertEqual((figures["deliveries"], figures["lost"], figures["out_of_order"]), (2, 1, 1))

    def test_a_message_cut_short_is_noticed(self):
        figures = ScriptedServer(frame(1, numbered(0)[:-1])).fanout(1)
        self.assertEqual(figures["wrong_length"], 1)

    def test_a_close_frame_names_its_code(self):
        figures = ScriptedServer(plain(0) + frame(8, struct.pack(">H", 3008))).fanout(2)
        self.assertEqual((figures["lost"], figures["clients_lost"]), (1, 1))
        self.assertIn("3008", figures["first_loss"])

    def test_a_masked_or_extended_frame_breaks_the_protocol(self):
        for first in (b"\x81\x85" + bytes(9), b"\xc1\x05" + bytes(9)):
            self.assertEqual(ScriptedServer(first).fanout(1)["clients_lost"], 1)


TEXT_BYTES = 30


def said(offset, text_bytes=TEXT_BYTES):
    """What a room has at this offset; the text begins with a number."""
    return {"type": "message", "by": {"name": "x"}, "text": "%010d" % offset + "y" * (text_bytes - 10)}


class JSONWire:
    """A server's half of the protocol."""

    flags = []

    def frame(self, *messages):
        return frame(1, b"\n".join(json.dumps(message, separators=(",", ":")).encode() for message in messages))

    ping = {}
    pong = b"{}"

    def connected(self):
        return {"id": 1, "connect": {"client": "c", "ping": 25, "pong": True}}

    def publication(self, offset, **options):
        return {"data": said(offset, **options), "offset": offset}

    def push(self, offset, **options):
        return {"push": {"channel": "room:1", "pub": self.publication(offset, **options)}}

    def subscribed(self, offset, publications=(), recovered=False):
        result = {"recoverable": True, "epoch": "an-epoch"}
        if publications:
            result["publications"] = [self.publication(number) for number in publications]
        return {"id": 2, "subscribe": result | ({"recovered": True} if recovered else {}) | {"offset": offset}}

    def refused(self, number, code):
        return {"id": number, "error": {"code": code, "message": "no"}}


class ProtobufWire:
    """The same in Protobuf: field 1 is the id, and what is in braces is told in centrifuge_messages.c."""

    flags = ["--protobuf"]
    ping = b""
    pong = b"\0"

    @staticmethod
    def varint(value):
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    def number(self, field, value):
        return self.varint(field << 3) + self.varint(value)

    def bytes(self, field, value):
        return self.varint(field << 3 | 2) + self.varint(len(value)) + value

    def frame(self, *messages):
        return frame(2, b"".join(self.varint(len(message)) + message for message in messages))

    def connected(self):
        return self.number(1, 1) + self.bytes(5, self.bytes(1, b"c"))

    def publication(self, offset, **options):
        return self.bytes(4, json.dumps(said(offset, **options), separators=(",", ":")).encode()) + self.number(6, offset)

    def push(self, offset, **options):
        return self.bytes(4, self.bytes(2, b"room:1") + self.bytes(4, self.publication(offset, **options)))

    def subscribed(self, offset, publications=(), recovered=False):
        result = self.number(3, 1) + self.bytes(6, b"an-epoch")
        result += b"".join(self.bytes(7, self.publication(number)) for number in publications)
        return self.number(1, 2) + self.bytes(6, result + self.number(8, int(recovered)) + self.number(9, offset))

    def refused(self, number, code):
        return self.number(1, number) + self.bytes(2, self.number(1, code))


class ScriptedPlane:
    """Says, connection after connection, what it was given to say: after the connect, and after the subscribe."""

    def __init__(self, wire, *connections, piece=100_000):
        self._wire, self._connections, self._piece = wire, connections, piece
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heard = []  # the payloads of the clients' frames, connection by connection
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with self._listener:
            for frames in self._connections:
                client, _ = self._listener.accept()
                # Who is done with us hangs up.
                with client, contextlib.suppress(ConnectionError):
                    self._converse(client, frames)

    def _converse(self, client, frames):
        client.settimeout(10)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.recv(4096)
        client.sendall(ACCEPTED)
        self.heard.append([])
        for answer in (self._wire.frame(self._wire.connected()), b"".join(frames)):
            self._hear(client)
            for at in range(0, len(answer), self._piece):
                client.sendall(answer[at : at + self._piece])
        # The last of several hangs up by itself; of the others the server does.
        if len(self.heard) == len(self._connections):
            while self._hear(client):
                pass

    def _hear(self, client):
        """One masked frame; none when the client is gone."""
        head = client.recv(2, socket.MSG_WAITALL)
        if len(head) < 2:
            return False
        length = head[1] & 127
        if length == 126:
            length = struct.unpack(">H", client.recv(2, socket.MSG_WAITALL))[0]
        mask, masked = client.recv(4, socket.MSG_WAITALL), client.recv(length, socket.MSG_WAITALL)
        self.heard[-1].append(bytes(byte ^ mask[i % 4] for i, byte in enumerate(masked)))
        return head[0] & 15 != 8

    def load(self, command, gate="", **options):
        with tempfile.NamedTemporaryFile("w", suffix=".tokens") as tokens:
            tokens.write("a-token\n")
            tokens.flush()
            arguments = [build_load(), command, "--port", str(self.port), "--tokens", tokens.name, "--channels", "room:1"]
            arguments += ["--text-bytes", str(TEXT_BYTES), *self._wire.flags]
            arguments += [str(item) for name, value in options.items() for item in ("--" + name, value)]
            # An end of the input would end a hold.
            given = {"input": gate} if gate else {"stdin": subprocess.DEVNULL}
            done = subprocess.run(arguments, capture_output=True, text=True, timeout=30, **given)
        self._thread.join(10)
        return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else done.stderr


class MembersCount(unittest.TestCase):
    wires = (JSONWire(), ProtobufWire())

    def subscribed(self, wire, *frames, piece=100_000):
        plane = ScriptedPlane(wire, frames, piece=piece)
        figures = plane.load("subscribed", connections=1, hold=1)
        return plane, figures

    def test_publications_in_frames_and_pieces_of_any_size_are_counted(self):
        for wire in self.wires:
            for piece in (1, 7, 100_000):
                together = wire.frame(*(wire.push(offset) for offset in range(6, 20)))
                _, figures = self.subscribed(wire, wire.frame(wire.subscribed(4)), wire.frame(wire.push(5)), together, piece=piece)
                counted = figures["publications"], figures["gaps"], figures["wrong_length"]
                self.assertEqual(counted, (15, 0, 0), (wire, piece))

    def test_a_gap_and_a_repetition_are_noticed(self):
        for wire in self.wires:
            for offsets in ((5, 7), (5, 5), (6,)):
                pushes = (wire.push(offset) for offset in offsets)
                _, figures = self.subscribed(wire, wire.frame(wire.subscribed(4), *pushes))
                self.assertEqual(figures["gaps"], 1, (wire, offsets))

    def test_a_text_cut_short_is_noticed(self):
        for wire in self.wires:
            _, figures = self.subscribed(wire, wire.frame(wire.subscribed(4), wire.push(5, text_bytes=TEXT_BYTES - 1)))
            self.assertEqual((figures["gaps"], figures["wrong_length"]), (0, 1))

    def test_a_ping_is_answered(self):
        for wire in self.wires:
            plane, _ = self.subscribed(wire, wire.frame(wire.subscribed(4)), wire.frame(wire.ping))
            self.assertIn(wire.pong, plane.heard[0])

    def test_a_refused_subscribe_ends_the_run_with_its_code(self):
        for wire in self.wires:
            _, errors = self.subscribed(wire, wire.frame(wire.refused(2, 103)))
            self.assertIn("103", errors)

    def herd(self, wire, publications, offset=7, recovered=True):
        first, second = [wire.frame(wire.subscribed(7))], [wire.frame(wire.subscribed(offset, publications, recovered))]
        plane = ScriptedPlane(wire, first, second)
        return plane, plane.load("herd", gate="\n", connections=1, missed=3, timeout=1)

    def test_who_comes_back_says_where_it_was_and_gets_what_it_missed(self):
        for wire in self.wires:
            plane, figures = self.herd(wire, (8, 9, 10))
            self.assertEqual((figures["back"], figures["wrong_count"], figures["gaps"], figures["not_recovered"]), (1, 0, 0, 0))
            self.assertIn(b"an-epoch", plane.heard[1][1])
            self.assertNotIn(b"an-epoch", plane.heard[0][1])

    def test_too_little_too_much_and_another_log_are_noticed(self):
        for wire in self.wires:
            for publications, name in (((8, 9), "wrong_count"), ((8, 9, 10, 11), "wrong_count"), ((8, 10, 11), "gaps")):
                self.assertEqual(self.herd(wire, publications)[1][name], 1, (wire, publications))
            self.assertEqual(self.herd(wire, (), offset=10, recovered=False)[1]["not_recovered"], 1)


class Refusals(unittest.TestCase):
    def test_only_loopback_is_loaded(self):
        for host in ("10.0.0.1", "0.0.0.0", "example.org", "::1"):
            refused = load("idle", host=host, port=80)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("loopback", refused.stderr)

    def test_counts_out_of_bounds_are_refused(self):
        self.assertIn("must be a number from", load("idle", port=80, connections=1000000).stderr)

    def test_a_closed_port_is_a_failure(self):
        self.assertEqual(load("idle", port=free_port(), connections=1).returncode, 1)


class Percentiles(unittest.TestCase):
    text = """
# TYPE lag histogram
lag_bucket{le="0.001"} 90
lag_bucket{le="0.01"} 99
lag_bucket{le="+Inf"} 100
lag_sum 1
other_bucket{le="0.001"} 7
"""

    def test_linear_within_the_bucket(self):
        counts = prometheus.buckets(self.text, "lag")
        self.assertAlmostEqual(prometheus.percentile(counts, 0.945), 0.0055)
        self.assertAlmostEqual(prometheus.percentile(counts, 0.5), 0.001 * 50 / 90)

    def test_the_last_bucket_answers_with_its_lower_bound(self):
        self.assertEqual(prometheus.percentile(prometheus.buckets(self.text, "lag"), 0.999), 0.01)

    def test_difference_of_two_scrapes(self):
        counts = prometheus.buckets(self.text, "lag")
        with self.assertRaises(BenchmarkFailure):
            prometheus.percentile(prometheus.difference(counts, counts), 0.5)

    def test_an_absent_metric_is_a_failure(self):
        with self.assertRaises(BenchmarkFailure):
            prometheus.buckets(self.text, "absent")


if __name__ == "__main__":
    unittest.main()
