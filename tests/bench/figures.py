"""Figures of repeated rounds: smallest, median and largest side by side, so that the noise shows."""

import statistics
from collections.abc import Iterable, Sequence


def spread(values: Iterable[float], digits: int = 0) -> str:
    """`min / **median** / max`."""
    known = sorted(values)
    if not known:
        return "-"
    low, middle, high = known[0], statistics.median(known), known[-1]
    return f"{low:.{digits}f} / **{middle:.{digits}f}** / {high:.{digits}f}"


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    known = sorted(values)
    return known[min(len(known) - 1, int(len(known) * share))]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
