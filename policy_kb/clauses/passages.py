"""Cuts a clause (条款) into sentences and quotes them: whole sentences, at most 300 characters. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

LONGEST_QUOTE = 300  # characters, without the marks of what was left out
LEFT_OUT = "……"

_SENTENCE = re.compile(r"[^。；！？]*[。；！？]+[”’』」》）)]*(?:（责任[^（）]*）)?|[^。；！？]+$")
_PHRASE = re.compile(r"[^，、：,]*[，、：,]|[^，、：,]+$")


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) of a clause's text."""

    start: int
    end: int


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences in order, none longer than a quote, nothing left out.

    A sentence that is too long is cut at its commas, one without commas by length. Who is responsible
    （责任单位：…） stays with its sentence.
    """
    pieces = [piece for found in _SENTENCE.finditer(text) for piece in _fitting(found.group())]
    ends = accumulate(map(len, pieces))
    return tuple(Span(end - len(piece), end) for piece, end in zip(pieces, ends, strict=True))


def widened(spans: Sequence[Span], first: int, last: int) -> Span:
    """What to quote around the sentences [first, last): the next, the one before, and so on, as far as a quote goes."""
    grown = True
    while grown:
        grown = False
        if last < len(spans) and spans[last].end - spans[first].start <= LONGEST_QUOTE:
            last, grown = last + 1, True
        if first > 0 and spans[last - 1].end - spans[first - 1].start <= LONGEST_QUOTE:
            first, grown = first - 1, True
    return Span(spans[first].start, spans[last - 1].end)


def quote(text: str, span: Span) -> str:
    """The span's words, with …… where the clause goes on before or after it."""
    before = LEFT_OUT if text[: span.start].strip() else ""
    after = LEFT_OUT if text[span.end :].strip() else ""
    return f"{before}{text[span.start : span.end].strip()}{after}"


def _fitting(sentence: str) -> Iterator[str]:
    """The sentence itself, or runs of its phrases that fit a quote."""
    if len(sentence) <= LONGEST_QUOTE:
        yield sentence
        return
    run = ""
    for phrase in (found.group() for found in _PHRASE.finditer(sentence)):
        if run and len(run) + len(phrase) > LONGEST_QUOTE:
            yield run
            run = ""
        run += phrase
        while len(run) > LONGEST_QUOTE:
            yield run[:LONGEST_QUOTE]
            run = run[LONGEST_QUOTE:]
    if run:
        yield run
