"""Labelled questions from a folder: corpus.jsonl and queries.jsonl, read strictly. Labels serve scoring only."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from backend.core.errors import BadInput
from policy_kb.ranking.engine import Passage

PASSAGE_FORM = '{"id","text"}，可以有 "title"'
QUESTION_FORM = '{"id","text","relevant":[...],"group"}'
_BOM = b"\xef\xbb\xbf"
_PART = re.compile(r"(.+)#(\d+)")
_EVERYDAY = Path(__file__).parent / "everyday.txt"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the passages that answer it, at least one. `group`: questions that belong together."""

    id: str
    text: str
    relevant: frozenset[str]
    group: str


_Named = TypeVar("_Named", Passage, Question)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A corpus with its questions, named like its folder. Every relevant id is a passage's."""

    name: str
    passages: Sequence[Passage]
    questions: Sequence[Question]

    def limited(self, most: int | None) -> "LabelledSet":
        """The same corpus with at most so many of the questions, taken at even distances."""
        return replace(self, questions=spread(self.questions, most))

    def question(self, id: str) -> Question | None:
        """The question of this id, None when there is none."""
        return next((question for question in self.questions if question.id == id), None)

    @property
    def has_parts(self) -> bool:
        """Whether passages are numbered parts of documents (`document#number`)."""
        return any(_PART.fullmatch(passage.id) for passage in self.passages)


def read(folder: Path) -> LabelledSet:
    """The set of a folder.

    Raises BadInput, naming file and line, for what cannot be read, ids that come twice and relevant ids that the
    corpus does not hold.
    """
    passages = [passage for _, passage in _items(folder / "corpus.jsonl", PASSAGE_FORM, _passage)]
    known = {passage.id for passage in passages}
    questions = []
    for where, question in _items(folder / "queries.jsonl", QUESTION_FORM, _question):
        if missing := sorted(question.relevant - known):
            raise BadInput(
                f"{where}的 relevant 里有 {missing[0]}，corpus.jsonl 里没有这个 id，请补上或去掉。"
            )
        questions.append(question)
    return LabelledSet(folder.resolve().name, passages, questions)


def everyday() -> Sequence[str]:
    """Questions of everyday life that no policy answers."""
    lines = _EVERYDAY.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def far_from(own: LabelledSet, other: LabelledSet | None) -> Sequence[str]:
    """Questions that the corpus does not answer: another set's, at most as many as its own; else everyday ones.

    Questions that both sets ask are left out; a set of nothing else is not far, everyday ones take its place.
    """
    asked = {question.text for question in own.questions}
    theirs = [question.text for question in other.questions] if other else []
    strange = [text for text in theirs if text not in asked]
    return spread(strange, len(asked)) if strange else everyday()


def neighbours(id: str) -> tuple[str, ...]:
    """The ids of the parts before and after this one; none for a passage that is no numbered part."""
    part = _PART.fullmatch(id)
    if part is None:
        return ()
    document, number = part[1], int(part[2])
    return f"{document}#{number - 1}", f"{document}#{number + 1}"


def spread(items: Sequence[_Item], most: int | None) -> Sequence[_Item]:
    """At most so many of the items, at even distances, in order."""
    if most is None or most >= len(items):
        return items
    return [items[at * len(items) // most] for at in range(most)]


def _passage(item: Mapping[str, Any]) -> Passage:
    id = _word(item["id"])
    part = _PART.fullmatch(id)
    return Passage(id, _text(item["text"]), _text(item.get("title") or ""), part[1] if part else "")


def _question(item: Mapping[str, Any]) -> Question:
    id, relevant = _word(item["id"]), item["relevant"]
    if not isinstance(relevant, list) or not relevant or not _text(item["text"]).strip():
        raise TypeError
    return Question(id, item["text"], frozenset(map(_word, relevant)), _word(item.get("group") or id))


def _items(
    file: Path, form: str, made: Callable[[Mapping[str, Any]], _Named]
) -> Iterator[tuple[str, _Named]]:
    """What the lines say, each with its file and line for a sentence; refuses a file of none, and ids met before."""
    seen: dict[str, int] = {}
    for number, line in _lines(file):
        where = f"{file} 第{number}行"
        try:
            item = made(json.loads(line.decode()))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadInput(f"{where}读不懂，要写成 {form} 这样的一行 JSON。") from None
        if item.id in seen:
            raise BadInput(f"{where}的 id {item.id} 和第{seen[item.id]}行的一样，请改成不同的 id。")
        seen[item.id] = number
        yield where, item
    if not seen:
        raise BadInput(f"{file} 里一行也没有，要写成每行一个 {form}。")


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines in bytes, empty ones left out."""
    try:
        with file.open("rb") as opened:
            for number, line in enumerate(opened, start=1):
                if bare := line.removeprefix(_BOM if number == 1 else b"").strip():
                    yield number, bare
    except OSError as error:
        raise BadInput(f"{file} 打不开（{error.strerror}），请检查文件名和权限。") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a character (\ud800) could be searched for, not printed
    return value


def _word(value: object) -> str:
    """An id: text or a whole number, never empty."""
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if not word.strip():
        raise TypeError
    return word
