"""Tables and targets, on the terminal and in report.md."""

import os
import platform
from dataclasses import dataclass, field


@dataclass
class Target:
    text: str
    met: bool | None  # None when it could not be measured

    def line(self):
        outcome = {True: "met", False: "missed", None: "not measured"}[self.met]
        return f"target {self.text}: {outcome}"


@dataclass
class Result:
    title: str
    columns: list
    rows: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def add_missing(self, contender):
        self.rows.append([contender.name, contender.missing] + [""] * (len(self.columns) - 2))

    def add_rows(self, standings, cells):
        """A row for each standing: its name and what `cells` makes of it, or why it is missing."""
        for standing in standings:
            if standing.best:
                self.rows.append([standing.contender.name, *cells(standing, standing.best)])
            else:
                self.add_missing(standing.contender)

    def text(self):
        widths = [max(len(str(row[i])) for row in [self.columns, *self.rows]) for i in range(len(self.columns))]

        def line(cells):
            first, *rest = [str(cell) for cell in cells]
            padded = [first.ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(rest, widths[1:])]
            return "| " + " | ".join(padded) + " |"

        rule = "|" + "|".join([":" + "-" * (widths[0] + 1)] + ["-" * (width + 1) + ":" for width in widths[1:]]) + "|"
        lines = [f"## {self.title}", "", line(self.columns), rule, *[line(row) for row in self.rows], ""]
        lines += self.notes + [target.line() for target in self.targets]
        return "\n\n".join(["\n".join(lines[: len(self.rows) + 4])] + lines[len(self.rows) + 5 :]) + "\n"


def ratio(standing, lyceum):
    """How many times Lyceum's figure this one is."""
    if not standing.best or not lyceum or not lyceum.best or not lyceum.best[lyceum.key]:
        return "–"
    return f"{standing.best[standing.key] / lyceum.best[lyceum.key]:.2f} x"


def thousands(number):
    return f"{number:,.0f}"


def megabytes(kilobytes):
    return f"{kilobytes / 1024:.1f} MB"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}, load average {load:.2f} at the start"
