"""Names of cities that the tree of regions does not hold: nobody there can be answered, and that is said plainly."""

from functools import cache

from policy_kb.content import builtin_folder


@cache
def names() -> frozenset[str]:
    """Without 市, 州 or 盟. Read once, from `dictionary/far_places.txt`."""
    text = (builtin_folder() / "dictionary" / "far_places.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())
