"""Editing, hearing of edits, loading, writing and merging on a recorded trace, beside Yjs and yrs."""

import gzip
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..build import BENCHMARKS, OUTPUT, build_crdt_bench, build_pycrdt
from ..processes import BenchmarkFailure
from ..report import Result, Target, thousands

TRACE = "automerge-paper.json.gz"
TRACE_VARIABLE = "LYCEUM_CRDT_TRACE"
NODE_MODULES = "/usr/share/nodejs"
LOADS, QUICK_LOADS = 50, 10
# What Yjs and yrs take for 50,000 grows with the square: so few are merged beside them.
MERGED_FEW, MERGED_MANY = 5_000, 50_000
CURVES = ["one place", "backwards", "keys", "nested", "waiting"]
COUNTS = [1_000, 10_000, 100_000]
COMPACT_BYTES_MAX, ERASED_BYTES_MAX, MEMORY_BYTES_MAX = 240_000, 205_000, 2_000_000
RUN_SECONDS_MAX = 600


@dataclass
class Contender:
    name: str
    command: list | None
    missing: str | None = None
    environment: dict | None = None

    def run(self, *arguments):
        finished = subprocess.run([*self.command, *map(str, arguments)], capture_output=True, text=True,
                                  timeout=RUN_SECONDS_MAX, env={**os.environ, **(self.environment or {})})
        if finished.returncode != 0:
            raise BenchmarkFailure(f"{self.name}: {finished.stderr.strip()[-500:]}")
        return json.loads(finished.stdout)


def run(context):
    trace = _trace()
    try:
        lyceum = Contender("Lyceum", [build_crdt_bench()])
    except (OSError, subprocess.CalledProcessError) as error:
        raise BenchmarkFailure(f"the CRDT's benchmark could not be built: {error}") from error
    contenders = [lyceum, _yjs(), _yrs()]
    log = OUTPUT / "crdt-log"
    best = {}
    for number in range(context.rounds):
        for contender in contenders:
            if not contender.missing:
                print(f"  round {number + 1} of {context.rounds}: {contender.name}", flush=True)
                _keep_least(best.setdefault(contender.name, {}), _figures(contender, trace, log, context.quick))
    return _result(contenders, best, lyceum, log)


def _trace():
    """The trace as crdt-bench reads it: a line an edit."""
    source = Path(os.environ.get(TRACE_VARIABLE, BENCHMARKS.parent.parent / "shared" / "data" / TRACE))
    if not source.exists():
        raise BenchmarkFailure(f"there is no recorded trace at {source}: name {TRACE} in {TRACE_VARIABLE}")
    with gzip.open(source) as file:
        transactions = json.load(file)["txns"]
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / "crdt-trace"
    with open(path, "w") as file:
        for transaction in transactions:
            for place, deleted, text in transaction["patches"]:
                file.write(f"{place} {deleted} {text.encode().hex()}\n")
    return path


def _yjs():
    if not shutil.which("node") or not Path(NODE_MODULES, "yjs").exists():
        return Contender("Yjs", None, "not installed (node-yjs)")
    version = json.loads(Path(NODE_MODULES, "yjs", "package.json").read_text())["version"]
    script = BENCHMARKS / "peers" / "yjs_trace.mjs"
    return Contender(f"Yjs {version}", ["node", script], environment={"NODE_PATH": NODE_MODULES})


def _yrs():
    try:
        python, version = build_pycrdt()
    except (OSError, subprocess.CalledProcessError):
        return Contender("yrs", None, "not installed (pycrdt from PyPI)")
    return Contender(f"yrs, pycrdt {version}", [python, BENCHMARKS / "peers" / "yrs_trace.py"])


def _figures(contender, trace, log, quick):
    figures = {}
    if contender.name == "Lyceum":
        # Its log is what all apply; Yjs makes the same.
        edits = contender.run("edits", trace, log)
        figures["many"] = contender.run("merge", log, MERGED_MANY)["seconds"]
    elif contender.name.startswith("Yjs"):
        edits = contender.run("edits", trace)
    else:
        edits = {}
    figures["edits"] = edits.get("seconds")
    remote = contender.run("remote", log)
    if "units" in edits and edits["units"] != remote["units"]:
        raise BenchmarkFailure(f"{contender.name} made {remote['units']} units of {edits['units']}")
    figures["remote"] = remote["seconds"]
    whole = contender.run("document", log, QUICK_LOADS if quick else LOADS)
    figures |= {key: whole[key] for key in ("load_min", "load_median", "write_min", "write_median")}
    figures["bytes"] = whole["bytes"]
    figures["memory"] = whole.get("memory_bytes")
    figures["few"] = contender.run("merge", log, MERGED_FEW)["seconds"]
    return figures


def _keep_least(best, figures):
    for key, value in figures.items():
        if value is not None:
            best[key] = min(value, best.get(key, value))


def _result(contenders, best, lyceum, log):
    result = Result("crdt: 259,778 recorded edits of one text", [
        "", "edits s", "remote s", "load ms", "median", "write ms", "median", f"merge {MERGED_FEW:,} s", "bytes"])
    for contender in contenders:
        figures = best.get(contender.name)
        if not figures:
            result.add_missing(contender)
            continue

        def cell(key, factor=1, form="{:.2f}", figures=figures):
            return form.format(figures[key] * factor) if key in figures else "–"

        result.rows.append([contender.name, cell("edits"), cell("remote"), cell("load_min", 1e3), cell("load_median", 1e3),
                            cell("write_min", 1e3), cell("write_median", 1e3), cell("few", form="{:.4f}"),
                            thousands(figures["bytes"])])
    compacted = lyceum.run("compact", log)
    ours = best["Lyceum"]
    result.notes.append(f"Lyceum: {MERGED_MANY:,} updates merged in {ours['many'] * 1e3:.1f} ms; the loaded document's structs and "
                        f"contents {thousands(ours['memory'])} bytes; the whole log compacted to {thousands(compacted['bytes'])} bytes "
                        f"in {compacted['seconds'] * 1e3:.0f} ms, without what was deleted {thousands(compacted['erased_bytes'])}")
    result.notes += [_curve(lyceum, what) for what in CURVES]
    result.targets += _targets(contenders, best, ours, compacted)
    return result


def _curve(lyceum, what):
    times = [f"{count:,} in {lyceum.run('curve', what, count)['seconds'] * 1e3:.1f} ms" for count in COUNTS]
    return f"{what}: {', '.join(times)}"


def _targets(contenders, best, ours, compacted):
    yjs, yrs = (best.get(contender.name) for contender in contenders[1:])
    return [
        Target("edits in a tenth of Yjs' time (this Yjs is three times slower than 13.6)", yjs and ours["edits"] <= yjs["edits"] / 10),
        Target("remote updates no slower than yrs", yrs and ours["remote"] <= yrs["remote"]),
        Target("loading twice as fast as yrs", yrs and ours["load_median"] <= yrs["load_median"] / 2),
        Target("writing twice as fast as yrs", yrs and ours["write_median"] <= yrs["write_median"] / 2),
        Target(f"{MERGED_MANY:,} updates merged in 100 ms", ours["many"] <= 0.1),
        Target(f"the log in {COMPACT_BYTES_MAX:,} bytes", compacted["bytes"] <= COMPACT_BYTES_MAX),
        Target(f"without what was deleted in {ERASED_BYTES_MAX:,}", compacted["erased_bytes"] <= ERASED_BYTES_MAX),
        Target(f"the loaded document in {MEMORY_BYTES_MAX:,}", ours["memory"] <= MEMORY_BYTES_MAX),
    ]
