"""A draft in its place: the index that is tried is the one that publishing would build."""

from dataclasses import replace

import numpy as np
import pytest

from policy_kb.editing.trial import with_draft
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.search import search
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, ZHONGWEI

TODAY = FixedClock().now().date()
CARD = "zhongwei-payment-deposit"
DRAFT = replace(
    TEXT,
    region_code=ZHONGWEI,
    title="电动三轮车补贴",
    phrasings=("三轮车有没有补贴", "三轮车的油费", "电动三轮车找谁"),
)


def best(knowledge: Knowledge, question: str) -> str:
    hits = search(knowledge.index, knowledge.analyser.analyse(question), (ZHONGWEI,))
    return knowledge.index.entries[hits[0].entry].id


@pytest.mark.parametrize("id", ["staff-new", CARD])
def test_a_trial_ranks_as_a_library_that_never_knew_anything_else(
    library: Library, knowledge: Knowledge, id: str
) -> None:
    drafted = with_draft(knowledge.snapshot, id, DRAFT, TODAY)
    tried, fresh = library.trial(drafted), Library().build(drafted)
    assert best(tried, "三轮车油费补不补") == id
    for question in ("三轮车油费补不补", "住院押金交多少", "高血压多久随访一次"):
        (one, other) = (
            [
                (hit.entry, hit.score, hit.matched)
                for hit in search(known.index, known.analyser.analyse(question), (ZHONGWEI,), top=8)
            ]
            for known in (tried, fresh)
        )
        assert one == other
    assert np.array_equal(tried.index.token_mass, fresh.index.token_mass)
    assert tried.index.token_idf == fresh.index.token_idf


def test_a_trial_changes_nothing_of_what_answers(library: Library, knowledge: Knowledge) -> None:
    before = library.built_revision, best(knowledge, "三轮车油费补不补")
    drafted = with_draft(knowledge.snapshot, "staff-new", DRAFT, TODAY)
    assert library.trial(drafted) is library.trial(drafted)
    assert (library.built_revision, best(knowledge, "三轮车油费补不补")) == before


def test_a_half_written_draft_gets_a_day_and_a_document_to_name(knowledge: Knowledge) -> None:
    bare = replace(DRAFT, document_key="", valid_from=None, review_by=None)
    drafted = with_draft(knowledge.snapshot, "staff-new", bare, TODAY)
    assert drafted.entries[-1].valid_from == TODAY
    assert "还没有选来源文件" in drafted.documents[""].title
    assert drafted.entries[:-1] == knowledge.snapshot.entries


def test_a_new_draft_is_the_staff_s_own_and_a_card_that_is_written_anew_is_not(
    knowledge: Knowledge,
) -> None:
    for id, own in (("staff-new", True), (CARD, False)):
        drafted = with_draft(knowledge.snapshot, id, DRAFT, TODAY)
        assert next(entry for entry in drafted.entries if entry.id == id).own is own
