"""Builds the C parts into build/bench/, when a source is newer than the program."""

import shutil
import subprocess
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
OUTPUT = BENCHMARKS.parent / "build" / "bench"
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Werror"]


def _is_current(program, sources):
    return program.exists() and program.stat().st_mtime > max(source.stat().st_mtime for source in sources)


def _compile(program, sources, headers=(), libraries=()):
    if not _is_current(program, [*sources, *headers]):
        subprocess.run(["cc", *FLAGS, "-o", program, *sources, *libraries], check=True)
    return program


def build_load():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    folder = BENCHMARKS / "load"
    return _compile(OUTPUT / "load", sorted(folder.glob("*.c")), sorted(folder.glob("*.h")))


def build_loop_bench():
    return _build_swift("loop-bench")


def build_database_bench():
    return _build_swift("database-bench")


def build_crdt_bench():
    return _build_swift("crdt-bench")


def build_pycrdt():
    """A Python with pycrdt, and its version."""
    return _build_python("pycrdt")


def build_playwright():
    """A Python that drives a browser."""
    return _build_python("playwright")[0]


def _build_python(package):
    """A Python in build/ with a package, and the package's version; made from PyPI when there is none."""
    folder = OUTPUT.parent / package
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run(["python3", "-m", "venv", folder], check=True, capture_output=True)
    asked = [python, "-c", f"import importlib.metadata, {package}; print(importlib.metadata.version('{package}'))"]
    if subprocess.run(asked, capture_output=True).returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=True, capture_output=True)
    return python, subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _build_swift(product):
    """The release tree is the server's own: what that has built is not built again."""
    tree = BENCHMARKS.parent / ".build" / "release-tree"
    options = ["-c", "release", "-j", "2", "--static-swift-stdlib", "--scratch-path", tree, "--product", product]
    subprocess.run(["swift", "build", "--quiet", *options], check=True, cwd=BENCHMARKS.parent)
    return tree / "release" / product


def build_receiver():
    return _compile(OUTPUT / "receiver", [BENCHMARKS / "peers" / "receiver.c"], libraries=["-pthread"])


def build_lws_each():
    """None when libwebsockets or libuv is not installed for development."""
    if not shutil.which("pkg-config"):
        return None
    found = subprocess.run(["pkg-config", "--cflags", "--libs", "libwebsockets", "libuv"], capture_output=True, text=True)
    if found.returncode != 0:
        return None
    source = BENCHMARKS / "peers" / "lws_each.c"
    return _compile(OUTPUT / "lws_each", [source], libraries=found.stdout.split())
