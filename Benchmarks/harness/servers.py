"""Lyceum and its peers: whether each can be had, how it is started, and where its doors are."""

import getpass
import http.client
import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from . import build
from .processes import Server, free_port

SMALL_JSON = '{"course":"algebra-1","lesson":7,"title":"Linear equations"}'
FILE_NAME, FILE_BYTES = "file.bin", 1 << 20
NGINX_NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
NODE_MODULES = Path("/usr/share/nodejs")
LYCEUM_START_SECONDS_MAX, PEER_START_SECONDS_MAX = 90, 10  # Lyceum's first start may create a database


@dataclass
class Contender:
    name: str
    missing: str | None  # why it cannot take part
    start: Callable[[], Server] | None = None
    paths: dict = field(default_factory=dict)

    @property
    def is_lyceum(self):
        return self.name == "Lyceum"


def answers_health(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def prepare_workbench(folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small.json").write_text(SMALL_JSON)
    # A pattern, so that nothing on the way can take it for zeroes.
    (folder / FILE_NAME).write_bytes(bytes(range(256)) * (FILE_BYTES // 256))
    return folder


class Servers:
    def __init__(self, lyceum, scratch):
        self.lyceum_binary = Path(lyceum).resolve()
        self._scratch = scratch
        self._workbench = prepare_workbench(scratch / "workbench")
        self._lws_each_binary = build.build_lws_each()

    def _folder(self, name):
        folder = self._scratch / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _started(self, arguments, port, name, is_ready=accepts, seconds_max=PEER_START_SECONDS_MAX, **options):
        server = Server(arguments, port, self._folder(name) / "output.log", **options)
        try:
            server.wait_until(is_ready, seconds_max)
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def scratch(self):
        return self._scratch

    @property
    def lyceum_data(self):
        return self._folder("lyceum-data")

    def lyceum(self):
        missing = None if os.access(self.lyceum_binary, os.X_OK) else "not built"
        paths = {
            "sub": "/workbench/fanout/sub",
            "pub": "/workbench/fanout/pub",
            "idle": "/workbench/echo",
            "echo": "/workbench/echo",
            "json": "/workbench/json",
            "file": f"/workbench/files/{FILE_NAME}",
            "sink": "/workbench/sink",
        }
        return Contender("Lyceum", missing, self._start_lyceum, paths)

    def _start_lyceum(self):
        port = free_port()
        env = {
            "LYCEUM_RATE_LIMITS": "off",
            "LYCEUM_ACCESS_LOG": "off",
            "LYCEUM_DATA": str(self.lyceum_data),
        }
        arguments = [self.lyceum_binary, "serve", "--listen", f"127.0.0.1:{port}"]
        arguments += ["--workbench", self._workbench]
        return self._started(arguments, port, "lyceum", answers_health, LYCEUM_START_SECONDS_MAX, env=env)

    def start_plane(self, database, secret, port=None):
        """Lyceum upon somebody's database, with whose secret tokens can be made."""
        port = port or free_port()
        env = {
            "DATABASE_URL": database,
            "LYCEUM_JWT_SECRET": secret,
            "LYCEUM_RATE_LIMITS": "off",
            "LYCEUM_ACCESS_LOG": "off",
            "LYCEUM_DRAIN_SECONDS": "0",
            "LYCEUM_DATA": str(self._folder("plane-data")),
        }
        arguments = [self.lyceum_binary, "serve", "--listen", f"127.0.0.1:{port}"]
        return self._started(arguments, port, "plane", answers_health, LYCEUM_START_SECONDS_MAX, env=env)

    def lws_each(self):
        missing = None if self._lws_each_binary else "libwebsockets-dev or libuv1-dev is not installed"
        return Contender("lws, a write each", missing, self._start_lws_each, {"sub": "/sub", "pub": "/pub", "idle": "/sub"})

    def _start_lws_each(self):
        port = free_port()
        return self._started([self._lws_each_binary, port], port, "lws_each")

    def node_ws(self):
        missing = None
        if not shutil.which("node"):
            missing = "node is not installed"
        elif not (NODE_MODULES / "ws").is_dir():
            missing = "node-ws is not installed"
        return Contender("node-ws", missing, self._start_node_ws, {"sub": "/sub", "pub": "/pub", "idle": "/sub"})

    def _start_node_ws(self):
        port = free_port()
        script = build.BENCHMARKS / "peers" / "ws_fanout.js"
        return self._started(["node", script, port], port, "node_ws", env={"NODE_PATH": str(NODE_MODULES)})

    def nginx(self, name="nginx", **paths):
        missing = None
        if not shutil.which("nginx"):
            missing = "nginx is not installed"
        elif not NGINX_NCHAN.exists():
            missing = "libnginx-mod-nchan is not installed"
        return Contender(name, missing, self._start_nginx, paths)

    def nchan(self):
        return self.nginx("nginx + nchan", sub="/sub", pub="/pub", idle="/sub")

    def _start_nginx(self):
        port, folder = free_port(), self._folder("nginx")
        text = (build.BENCHMARKS / "peers" / "nginx.conf.in").read_text()
        filled = {
            "PORT": port, "SCRATCH": folder, "WORKBENCH": self._workbench, "JSON": SMALL_JSON, "USER": getpass.getuser(),
            "WEB": self.lyceum_binary.parent / "web",
        }
        for key, value in filled.items():
            text = text.replace(f"@{key}@", str(value))
        (folder / "nginx.conf").write_text(text)
        arguments = ["nginx", "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]
        return self._started(arguments, port, "nginx", family=True)
