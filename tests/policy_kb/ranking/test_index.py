"""An index that is read by several processes, or brought up to date, is the one that would be built from nothing."""

import threading
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest

from policy_kb.ranking import candidates, index, question, readers, reading, sheets
from policy_kb.ranking.engine import NO_MODEL, Engine
from policy_kb.ranking.index import Index
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.sheets import Sheet
from policy_kb.ranking.updating import updated
from tests.policy_kb.ranking.test_pool import ASKED, passages

QUESTIONS = (ASKED, "门诊报销比例是几成", "村卫生室由谁负责𠀀", "新来的文件说的救护车", "请照办")


def of_documents(number: int = 600) -> list[Passage]:
    return passages(documents=True)[:number]


def changed(old: Sequence[Passage]) -> list[Passage]:
    """One document altered, one gone, one new in the middle, and one at the end that brings a new word."""
    kept = [one for one in old if one.document != "d7"]
    altered = [replace(one, text=f"{one.text}另见附件。") if one.document == "d20" else one for one in kept]
    new = [Passage(f"new{at}", f"新来的文件第{at}条，说的是救护车。", "救护车", "new") for at in range(5)]
    return [*altered[:48], *new, *altered[48:], Passage("last", "最后一份文件𠀀，只有一条。", "", "last")]


def alike(one: Index, other: Index) -> None:
    """Every question finds the same with the same scores."""
    assert (one.size, one.ids) == (other.size, other.ids)
    for text in QUESTIONS:
        asked = [question.read(text, each) for each in (one, other)]
        assert asked[0].idf.tolist() == pytest.approx(asked[1].idf.tolist())
        assert (asked[0].words < 0).tolist() == (asked[1].words < 0).tolist()
        found = [candidates.score(each, one) for each, one in zip((one, other), asked, strict=True)]
        chosen = candidates.choose(found[0], 50)
        assert chosen.tolist() == candidates.choose(found[1], 50).tolist()
        for name in ("words", "pieces", "document_words", "document_pieces", "total", "overlap"):
            assert found[0].of(name, chosen) == pytest.approx(found[1].of(name, chosen)), name
        hits = [Engine(each, Engine.build([]).model).search(text) for each in (one, other)]
        assert [hit.id for hit in hits[0].hits] == [hit.id for hit in hits[1].hits]
        assert hits[0].confidence == pytest.approx(hits[1].confidence)


@pytest.mark.parametrize("documents", [False, True])
def test_an_index_brought_up_to_date_is_as_if_built_anew(documents: bool) -> None:
    old = of_documents() if documents else [replace(one, document="") for one in of_documents()]
    new = changed(old) if documents else [replace(one, document="") for one in changed(of_documents())]
    before = index.build(old)
    after = updated(before, new)
    assert after.laid_out == len(old) != len(new)
    alike(after, index.build(new))
    alike(before, index.build(old))
    alike(updated(after, old), before)


def test_only_what_is_new_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    old = of_documents()
    before = index.build(old)
    read: list[str] = []
    plain = reading.plain

    def noted(text: str) -> str:
        read.append(text)
        return plain(text)

    monkeypatch.setattr(reading, "plain", noted)
    new = changed(old)
    updated(before, new)
    fresh = [one for one in new if one not in old or one.document == "d20"]
    assert [text for text in read if text != "救护车"] == [one.written for one in fresh]


@pytest.mark.parametrize(
    "new",
    [
        [],
        of_documents()[:300],
        of_documents()[::-1],
        [Passage("x", "别的")],
        [replace(one, document="") for one in of_documents()],
    ],
    ids=["nothing", "half of it", "another order", "something else", "without documents"],
)
def test_where_much_is_new_all_is_built_anew(new: list[Passage]) -> None:
    found = updated(index.build(of_documents()), new)
    assert found.laid_out == len(new)
    alike(found, index.build(new))


def test_from_nothing_one_comes_to_something() -> None:
    alike(updated(index.build([]), of_documents()), index.build(of_documents()))


def test_words_that_were_kept_are_not_cut_again() -> None:
    kept = index.build([Passage("a", "门诊报销", words="门 诊报 销"), Passage("b", "门诊报销")])
    assert set(kept.vocabulary) == {"门", "诊报", "销", "门诊", "报销"}


def test_a_reader_in_another_thread_always_finds_a_whole_index() -> None:
    old = of_documents()
    states = {True: old, False: changed(old)}
    expected = {
        tuple(hit.id for hit in Engine.build(each, NO_MODEL).search("新来的文件说的救护车").hits)
        for each in states.values()
    }
    assert len(expected) == 2
    current = Engine.build(old, NO_MODEL)
    found: set[tuple[str, ...]] = set()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            found.add(tuple(hit.id for hit in current.search("新来的文件说的救护车").hits))

    asking = threading.Thread(target=ask)
    asking.start()
    for step in range(20):
        current = Engine(updated(current.index, states[step % 2 == 1]), NO_MODEL)
    done.set()
    asking.join()
    assert found
    assert found <= expected


class TestReaders:
    """Many passages are read by processes."""

    def same(self, one: Sheet, other: Sheet) -> None:
        for field in fields(Sheet):
            values = getattr(one, field.name), getattr(other, field.name)
            if field.name == "held":
                for part in ("terms", "held", "texts", "counts"):
                    assert np.array_equal(getattr(values[0], part), getattr(values[1], part)), part
            elif field.name == "vocabulary":
                assert values[0] == values[1]
            else:
                assert np.array_equal(*values), field.name

    @pytest.fixture(autouse=True)
    def _few_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readers, "MANY", 100)
        monkeypatch.setattr(readers, "BATCH", 90)
        monkeypatch.setattr(readers, "processors", lambda: 2)

    def test_they_read_what_is_read_here(self) -> None:
        given = [*of_documents(), Passage("odd", "𠀀\r\n\ud800半个", "标题", ""), Passage("empty", "")]
        cutter = reading.tokenizer()
        read = readers.read(given, cutter)
        assert sum(sheet.size for sheet in read) == len(given)
        for one, batch in zip(read, readers.batches(given), strict=True):
            self.same(one, sheets.read(batch, cutter))

    def test_no_batch_ends_within_a_document(self) -> None:
        cut = list(readers.batches(of_documents()))
        assert [one for batch in cut for one in batch] == of_documents()
        assert len(cut) == 7
        for one, following in pairwise(cut):
            assert one[-1].document != following[0].document

    def test_the_index_is_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        by_processes = index.build(of_documents())
        monkeypatch.setattr(readers, "MANY", 10**6)
        alike(by_processes, index.build(of_documents()))

    def test_what_a_killed_reader_leaves_is_read_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = readers._asked

        def killed(reader: readers.Reader, batch: Sequence[Passage]) -> Sheet:
            reader.kill()
            reader.wait()
            return asked(reader, batch)

        monkeypatch.setattr(readers, "_asked", killed)
        assert sum(sheet.size for sheet in readers.read(of_documents(), reading.tokenizer())) == 600
