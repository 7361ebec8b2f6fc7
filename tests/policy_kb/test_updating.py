"""Knowledge brought up to date is the knowledge that would have been built anew, to the last digit."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb import spellers, updating
from policy_kb.clauses.index import ClauseIndex
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.postings import Postings
from policy_kb.records import Entry, QuotedClause
from policy_kb.spelling import Speller
from policy_kb.store import Snapshot

Cut = Callable[[str], list[str]]
Change = Callable[[tuple[Entry, ...]], Sequence[Entry]]
CLAUSE = QuotedClause(
    1, "zhongwei-2019", "640500", ("一、救助",), "对农村低保对象给予门诊救助。住院押金先不交。"
)


def rewritten(entries: tuple[Entry, ...]) -> Sequence[Entry]:
    """In another title, with other ways of asking, and a way of asking that another entry lists too."""
    one = replace(
        entries[40],
        title="电动三轮车补贴",
        phrasings=("三轮车有没有补贴", "集中采购的钱找谁", entries[41].phrasings[0]),
        conclusion="每辆补3208元。文件里没有写去哪里领。",
    )
    return (*entries[:40], one, *entries[41:])


def reworded(entries: tuple[Entry, ...]) -> Sequence[Entry]:
    return [
        replace(one, conclusion=f"{one.conclusion}按新标准。") if at == 7 else one
        for at, one in enumerate(entries)
    ]


def with_more(entries: tuple[Entry, ...]) -> Sequence[Entry]:
    """One in the middle, one at the end, two gone."""
    first, last = (replace(entries[at], id=f"staff-{at}", title=f"第{at}件新事") for at in (3, 9))
    return (*entries[:100], first, *entries[100:200], *entries[202:], last)


def reordered(entries: tuple[Entry, ...]) -> Sequence[Entry]:
    return (*entries[10:12], *entries[:10], *entries[12:])


def plain(value: object) -> object:
    """As it can be compared: what names stand where, not in which order they were met."""
    if isinstance(value, Postings):
        return {name: value.of(name).tolist() for name in value.held()}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


def told(held: Index | ClauseIndex, *left_out: str) -> dict[str, object]:
    names = [one.name for one in fields(held) if one.name not in ("analyser", "agreement", *left_out)]
    return {name: plain(getattr(held, name)) for name in names}


def spelt(speller: Speller) -> dict[str, object]:
    names = ("by_sound", "words", "right", "pairs", "used", "names")
    return {name: getattr(speller, name) for name in names} | {
        "written": Counter(speller.written.splitlines())
    }


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> Knowledge:
    """What answers, a document that is quoted among it."""
    return Library().build(replace(knowledge.snapshot, clauses=(CLAUSE,)))


@pytest.mark.parametrize("change", [rewritten, reworded, with_more, reordered])
def test_what_is_brought_up_to_date_is_what_would_be_built(known: Knowledge, change: Change) -> None:
    snapshot = replace(known.snapshot, entries=tuple(change(known.snapshot.entries)))
    found, built = updating.updated(known, snapshot), Library().build(snapshot)
    assert found is not None
    assert found.snapshot is snapshot
    assert told(found.index) == told(built.index)
    assert told(found.clauses, "engine") == told(built.clauses, "engine")
    assert list(found.clauses.engine.index.ids) == list(built.clauses.engine.index.ids)
    assert spelt(found.analyser.speller) == spelt(built.analyser.speller)


def test_only_what_has_changed_is_taken_apart(known: Knowledge) -> None:
    entries = tuple(reworded(known.snapshot.entries))
    found = updating.updated(known, replace(known.snapshot, entries=entries))
    assert found is not None
    assert found.analyser is known.analyser
    assert (
        sum(one is not other for one, other in zip(found.index.tokens_of, known.index.tokens_of, strict=True))
        == 1
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda known: replace(known, clauses=()),
        lambda known: replace(known, entries=known.entries[:200]),
        lambda known: replace(
            known, entries=(replace(known.entries[0], title="竹山的事"), *known.entries[1:])
        ),
    ],
    ids=["another document", "many entries", "the bare name of a place"],
)
def test_where_more_has_changed_all_is_built_anew(
    known: Knowledge, change: Callable[[Snapshot], Snapshot]
) -> None:
    assert updating.updated(known, change(known.snapshot)) is None


WRITTEN = st.lists(
    st.sampled_from(
        (
            "动态监测很重要",
            "检测结果",
            "医院发布消息",
            "集中采购药品",
            "细伢能报吗",
            "洗牙收费吗",
            "公费医疗",
            "收费公示",
        )
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def cut(knowledge: Knowledge) -> Cut:
    return knowledge.analyser.tokenizer.cut


@given(WRITTEN, WRITTEN, st.data())
def test_a_speller_brought_up_to_date_is_one_made_anew(
    cut: Cut, texts: list[str], come: list[str], data: st.DataObject
) -> None:
    gone = data.draw(st.lists(st.sampled_from(texts), unique_by=id, max_size=3)) if texts else []
    gone = list((Counter(gone) & Counter(texts)).elements())
    left = list((Counter(texts) - Counter(gone)).elements())
    meant, said = ("公费", "细伢", "动态监测"), ("洗牙",)
    old = spellers.build(meant, cut, texts, said=said)
    assert spelt(spellers.updated(old, gone, come, said)) == spelt(
        spellers.build(meant, cut, [*left, *come], said=said)
    )
