"""Names of places that the tree of regions does not hold: nobody there can be answered, and that is said plainly."""

from functools import cache

from policy_kb.content import builtin_folder


@cache
def names() -> frozenset[str]:
    """Cities without 市, 州 or 盟. Read once, from `dictionary/far_places.txt`."""
    return _words("far_places.txt")


@cache
def counties() -> frozenset[str]:
    """Counties, districts and banners by their full names. Read once, from `dictionary/far_counties.txt`."""
    return _words("far_counties.txt")


def _words(file: str) -> frozenset[str]:
    text = (builtin_folder() / "dictionary" / file).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())
