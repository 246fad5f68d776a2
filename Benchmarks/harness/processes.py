"""Processes: what a server used of the machine, and the load generator's runs."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

STOP_SECONDS_MAX = 15
LOAD_SECONDS_MAX = 180
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchmarkFailure(Exception):
    """A benchmark that could not run, or whose figures would mean nothing."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stat_fields(pid):
    # The name in parentheses may hold spaces; the fields after it are counted from the third.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _children(pid):
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


class Server:
    """A started server. Stopped by the pid that we started, within a bound, whatever happened."""

    def __init__(self, arguments, port, log, env=None, family=False):
        self.port = port
        self._family = family  # the work is done by its children, as with nginx
        self._log = log
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                [str(argument) for argument in arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
            )

    def _pids(self):
        pid = self._process.pid
        return [pid, *_children(pid)] if self._family else [pid]

    def cpu_seconds(self):
        self.require_alive()
        fields = [_stat_fields(pid) for pid in self._pids()]
        return sum(int(f[11]) + int(f[12]) for f in fields) / TICKS_PER_SECOND

    def _memory_kb(self, name):
        self.require_alive()
        lines = [line for pid in self._pids() for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith(name + ":"))

    def rss_kb(self):
        return self._memory_kb("VmRSS")

    def peak_rss_kb(self):
        return self._memory_kb("VmHWM")

    def require_alive(self):
        if self._process.poll() is not None:
            last = Path(self._log).read_text(errors="replace")[-400:]
            raise BenchmarkFailure(f"the server ended with {self._process.returncode}: {last.strip()}")

    def wait_until(self, is_ready, seconds_max):
        deadline = time.monotonic() + seconds_max
        while not is_ready(self.port):
            self.require_alive()
            if time.monotonic() > deadline:
                raise BenchmarkFailure(f"the server was not ready within {seconds_max} s; see {self._log}")
            time.sleep(0.02)

    def stop(self):
        if self._process.poll() is not None:
            return
        pids = self._pids()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            print(f"note: a server did not stop within {STOP_SECONDS_MAX} s of SIGTERM and was killed", flush=True)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Load:
    """One run of the load generator, with its gate: it says when all is open, and goes on when told."""

    def __init__(self, program, command, **options):
        arguments = [str(program), command]
        for name, value in options.items():
            flag = "--" + name.replace("_", "-")
            arguments += [flag] if value is True else [flag, str(value)]
        self._command = command
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def wait_open(self):
        line = self._process.stdout.readline()
        if not line:
            self.result()
        return json.loads(line)["open"]

    def go_on(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def result(self):
        try:
            output, errors = self._process.communicate(timeout=LOAD_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.kill()
            raise BenchmarkFailure(f"load {self._command} took more than {LOAD_SECONDS_MAX} s") from None
        if self._process.returncode != 0:
            raise BenchmarkFailure(errors.strip() or f"load {self._command} ended with {self._process.returncode}")
        return json.loads(output.splitlines()[-1])

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
