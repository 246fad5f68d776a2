"""A PostgreSQL for one benchmark: durable, on a real disk, tuned as little as a fresh one needs to be measured at all."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .processes import TICKS_PER_SECOND, BenchmarkFailure, _stat_fields

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
START_SECONDS_MAX, STOP_SECONDS_MAX, STATEMENT_SECONDS_MAX = 30, 60, 120
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # New segments of the log are not filled with zeroes first, nor is there a checkpoint in the middle of a round.
    "wal_init_zero": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "jit": "off",
    "autovacuum": "off",
    "cluster_name": "lyceum-bench",
}


def missing():
    """Why there is none; None if there is."""
    if not (PROGRAMS / "postgres").exists() or not shutil.which("pgbench"):
        return "postgresql-15 is not installed"
    if os.geteuid() == 0 and not _user():
        return "root cannot run PostgreSQL, and there is no user postgres"
    return None


def _user():
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


class Cluster:
    """Made for a `with`, and gone after it. `settings` are set beside the usual ones."""

    def __init__(self, **settings):
        self._settings = settings

    def __enter__(self):
        # /tmp may be memory, where fsync costs nothing.
        self.folder = Path(tempfile.mkdtemp(prefix="lyceum-bench-", dir="/var/tmp"))
        self.folder.chmod(0o711)
        self._process = None
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self._process and self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)
                try:
                    self._process.wait(STOP_SECONDS_MAX)
                except subprocess.TimeoutExpired:
                    self._process.send_signal(signal.SIGQUIT)
                    self._process.wait(STOP_SECONDS_MAX)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        data, home = self.folder / "data", self.folder
        data.mkdir(mode=0o700)
        others = {}
        if os.geteuid() == 0:
            shutil.chown(data, "postgres", "postgres")
            shutil.chown(home, "postgres", "postgres")
            others = {"user": "postgres", "group": "postgres", "extra_groups": []}
        initdb = [PROGRAMS / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        initdb += ["--data-checksums", "--no-sync"]
        made = subprocess.run(initdb, capture_output=True, text=True, cwd=home, **others)
        if made.returncode != 0:
            raise BenchmarkFailure(f"initdb: {made.stderr.strip()}")
        settings = SETTINGS | self._settings | {"unix_socket_directories": str(home)}
        arguments = [PROGRAMS / "postgres", "-D", data]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with open(home / "postgres.log", "wb") as log:
            self._process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, start_new_session=True, **others)
        deadline = time.monotonic() + START_SECONDS_MAX
        while "ready" not in (text.read_text() if (text := data / "postmaster.pid").exists() else ""):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BenchmarkFailure("PostgreSQL did not start: " + (home / "postgres.log").read_text()[-400:])
            time.sleep(0.02)

    def url(self, database):
        return f"host={self.folder} user=postgres dbname={database}"

    def sql(self, database, *statements):
        arguments = ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.url(database)]
        for statement in statements:
            arguments += ["-c", statement]
        done = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=STATEMENT_SECONDS_MAX)
        if done.returncode != 0:
            raise BenchmarkFailure(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def cpu_seconds(self):
        """Of all its processes, those that have ended included: the postmaster has waited for them."""
        pid = self._process.pid
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        fields = _stat_fields(pid)
        ticks = sum(int(number) for number in fields[11:15])
        for child in children:
            try:
                fields = _stat_fields(child)
            except (FileNotFoundError, ProcessLookupError):
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND
