"""Counties or years side by side, and which of them is first (哪个救治率最高), where the parts say so plainly."""

import re
from decimal import Decimal

from bot.answering import going_on
from bot.understand import Understanding, years
from bot.wording import Slice
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

# Of all counties together, of each of them: nobody's own county comes first.
OF_ALL = re.compile(r"全市|两县一区|(?:三|3|几|各)个?(?:县|县区|区县|区)(?!里|城)")
_MOST = re.compile(
    r"(?:哪|谁)[^,。]{0,12}?最?(高|多|大|好|低|少|小|差)(?!少)|最(高|多|大|好|低|少|小|差)的?是?(?:哪|谁)"
)
_LEAST = frozenset("低少小差")
_RATE = re.compile(r"(\d+(?:\.\d+)?)%")
_PERSONS = re.compile(r"(\d+)人")
_WORDS = {(True, True): "最低", (True, False): "最高", (False, True): "最少", (False, False): "最多"}
_OF_COUNTIES = re.compile(r"\d{6}")


def told(entry: Entry, question: Understanding, heard: str, knowledge: Knowledge) -> Slice | None:
    """The parts for each county or year named, where it is more than one; or of all, the first one before them.

    `heard` is the message itself, whose 哪个 a question that goes on no longer holds.
    """
    text = question.text
    mentions = knowledge.tree.mentions(text)
    keys = [*(mention.code for mention in mentions), *map(str, years(text))]
    keys += [latest] if question.half_year and (latest := going_on.latest(entry)) else []
    sentences = dict.fromkeys(part for key in keys if (part := entry.part(key)))
    if len(sentences) > 1:
        return Slice("".join(sentences), only=True)
    return _the_first(entry, text, knowledge) or _the_first(entry, heard, knowledge)


def _the_first(entry: Entry, text: str, knowledge: Knowledge) -> Slice | None:
    """Which county has the highest or lowest figure; nothing where a part states several of the kind, or two tie."""
    asked = _MOST.search(text)
    parts = {key: part for key, part in entry.parts if _OF_COUNTIES.fullmatch(key)}
    if asked is None or len(parts) < 2:
        return None
    kind = _RATE if "率" in text or "比例" in text else _PERSONS
    found = {key: kind.findall(part) for key, part in parts.items()}
    if any(len(figures) != 1 for figures in found.values()):
        return None
    by_figure = {Decimal(figures[0]): key for key, figures in found.items()}
    if len(by_figure) < len(parts):
        return None
    low = (asked[1] or asked[2]) in _LEAST
    first = by_figure[min(by_figure) if low else max(by_figure)]
    most = _WORDS[kind is _RATE, low]
    return Slice(f"{most}的是{knowledge.tree.name(first)}：{parts[first]}", only=False)
