#!/usr/bin/env python3
"""The harness measures others; this measures the harness: against servers that misbehave on purpose.

python3 Benchmarks/test_harness.py
"""

import json
import socket
import struct
import subprocess
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
