"""Clients upload while the server is killed with signal 9: is every acknowledged byte there, does HEAD never tell more than
there is, and is each file right in the end? The standard library alone, for the benchmarks use it as well.

A client believes nothing but answers: it asks with HEAD, sends from there, and is content only with the answer that its
file is complete. Between two of its requests the offset may not go back behind what was acknowledged.
"""

import hashlib
import http.client
import json
import random
import subprocess
import threading
import time
from dataclasses import dataclass, field

CLIENTS = 3
SIZES = [200_000, 3_000_000, 40_000_000]
PIECE = 65_536
SECONDS_MAX = 150
KILL_AFTER_S = (0.15, 1.2)
OCTETS = {"Content-Type": "application/offset+octet-stream"}


@dataclass
class Report:
    seed: int
    kills: int = 0
    finished: int = 0
    resumed: int = 0
    resent_bytes: int = 0
    sent_bytes: int = 0
    faults: list = field(default_factory=list)

    def sentences(self):
        again = 100 * self.resent_bytes / max(1, self.sent_bytes)
        return [
            f"{self.kills} kills, {self.finished} files whole and right by their SHA-256, gone on with {self.resumed} times; "
            f"{self.sent_bytes / 1e6:,.0f} MB sent, {again:.1f} % of them again.",
        ]


class Client(threading.Thread):
    def __init__(self, number, port, token, seed, report, stop):
        super().__init__(daemon=True)
        self.chance = random.Random(seed * 1000 + number)
        self.port, self.token, self.report, self.stop = port, token, report, stop
        self.signed_in = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
        self.lock = threading.Lock()
        self.sent = 0

    def run(self):
        while not self.stop.is_set():
            data = self.chance.randbytes(self.chance.choice(SIZES))
            self.upload(data)

    def ask(self, method, path, headers=None, body=None, length=None):
        """An answer, or None where there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        told = self.signed_in | (headers or {})
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in told.items():
                connection.putheader(name, str(value))
            connection.putheader("Content-Length", str(length if length is not None else len(body or b"")))
            connection.endheaders()
            self.sent = 0
            for piece in body if isinstance(body, list) else [body or b""]:
                connection.send(piece)
                self.sent += len(piece)
            response = connection.getresponse()
            return response.status, dict((k.lower(), v) for k, v in response.getheaders()), response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def begin(self, path, offset, length):
        """A request whose bytes the caller sends."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest("PATCH", path)
        for name, value in (self.signed_in | OCTETS | {"Upload-Offset": offset, "Content-Length": length}).items():
            connection.putheader(name, str(value))
        connection.endheaders()
        return connection, connection.send

    def patch(self, path, offset, data):
        return self.ask("PATCH", path, OCTETS | {"Upload-Offset": offset}, data)

    def offset(self, path):
        return int(self.ask("HEAD", path)[1]["upload-offset"])

    def until_told(self, *arguments, **more):
        """Asks until somebody answers; a server that is coming back is waited for."""
        while True:
            answer = self.ask(*arguments, **more)
            if answer and answer[0] not in (503, 507):
                return answer
            if self.stop and self.stop.is_set() and not answer:
                return None
            time.sleep(0.05)

    def upload(self, data):
        made = self.until_told("POST", "/uploads", {"Upload-Length": len(data)})
        if made is None:
            return
        if made[0] != 201:
            return self.fault(f"a creation was answered {made[0]} {made[2]!r}")
        # What may have arrived at most, and what was handed to the system for sure.
        path, acknowledged, announced_to, sent_to = made[1]["location"], 0, 0, 0
        while True:
            told = self.until_told("HEAD", path)
            if told is None:
                return
            if told[0] != 200:
                return self.fault(f"{path}: HEAD was answered {told[0]}")
            offset = int(told[1]["upload-offset"])
            if offset < acknowledged:
                self.fault(f"{path}: {acknowledged} bytes were acknowledged, and {offset} are there")
            if offset > announced_to:
                self.fault(f"{path}: {announced_to} bytes were sent, and {offset} are there")
            if offset == len(data):
                return self.compare(path, data)
            # Now and then in small requests, each of which is acknowledged.
            count = len(data) - offset if self.chance.random() < 0.6 else self.chance.randrange(1, len(data) - offset + 1)
            end, acknowledged = offset + count, offset
            pieces = [data[at:min(at + PIECE, end)] for at in range(offset, end, PIECE)]
            answer = self.ask("PATCH", path, OCTETS | {"Upload-Offset": offset}, pieces, count)
            with self.lock:
                self.report.sent_bytes += self.sent
                self.report.resent_bytes += min(self.sent, max(0, sent_to - offset))
                self.report.resumed += offset > 0
            announced_to, sent_to = max(announced_to, end), max(sent_to, offset + self.sent)
            if answer and answer[0] == 204:
                acknowledged = int(answer[1]["upload-offset"])
                if acknowledged != end:
                    self.fault(f"{path}: {end} bytes were sent, {acknowledged} acknowledged")
            elif answer and answer[0] not in (409, 503):
                self.fault(f"{path}: PATCH was answered {answer[0]} {answer[2][:200]!r}")

    def compare(self, path, data):
        state = self.until_told("GET", path)
        if state is None:
            return
        file = self.until_told("GET", f"/api/v1/files/{json.loads(state[2])['result']}")
        content = self.until_told("GET", json.loads(file[2])["url"]) if file else None
        if content is None:
            return
        if hashlib.sha256(content[2]).digest() != hashlib.sha256(data).digest():
            self.fault(f"{path}: the file is another than was sent ({len(content[2])} of {len(data)} bytes)")
        with self.lock:
            self.report.finished += 1

    def fault(self, sentence):
        self.report.faults.append(sentence)


def random_bytes(count, seed):
    return random.Random(seed).randbytes(count)


def token_of(server, handle="learner1"):
    arguments = ["--data", str(server.folder / "data")]
    for command in (["demo"], ["token", "--user", handle, "--ttl", "86400"]):
        done = subprocess.run([server.binary, *command, *arguments], env=server._env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run(server, seed, kills, say=lambda line: None):
    chance = random.Random(seed)
    report, stop = Report(seed), threading.Event()
    token = token_of(server)
    clients = [Client(number, server.port, token, seed, report, stop) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    deadline = time.monotonic() + SECONDS_MAX
    while report.kills < kills and time.monotonic() < deadline and not report.faults:
        time.sleep(chance.uniform(*KILL_AFTER_S))
        server.kill()
        report.kills += 1
        server.start()
        say(f"kill {report.kills}: {report.finished} files, {report.resumed} times gone on with")
    stop.set()
    for client in clients:
        client.join(60)
        if client.is_alive():
            report.faults.append("a client does not come to an end")
    return report
