"""Rounds: each contender in turn, again and again, so that the machine's moods fall on all alike."""

from dataclasses import dataclass, field

from .processes import BenchmarkFailure


@dataclass
class Standing:
    """One contender's samples; the best is the figure, and the spread says how far to trust it."""

    contender: object
    key: str            # what is compared
    more_is_better: bool
    samples: list = field(default_factory=list)

    @property
    def best(self):
        pick = max if self.more_is_better else min
        return pick(self.samples, key=lambda sample: sample[self.key]) if self.samples else None

    @property
    def spread_percent(self):
        values = [sample[self.key] for sample in self.samples]
        return 100 * (max(values) - min(values)) / self.best[self.key] if self.best and self.best[self.key] else 0.0


def interleave(contenders, rounds, sample, key, more_is_better=False):
    """Runs `sample(contender)` for A B C, A B C, …; contenders that are missing keep no samples."""
    standings = [Standing(contender, key, more_is_better) for contender in contenders]
    for number in range(rounds):
        for standing in standings:
            contender = standing.contender
            if contender.missing:
                continue
            print(f"  round {number + 1} of {rounds}: {contender.name}", flush=True)
            try:
                standing.samples.append(sample(contender))
            except BenchmarkFailure as failure:
                raise BenchmarkFailure(f"{contender.name}: {failure}") from failure
    return standings
