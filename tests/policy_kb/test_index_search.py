"""Ranking: scores that explain themselves, the nearer region first, never an entry from outside the chain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb import indexing
from policy_kb.index import NOT_MISSED, Index
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
from policy_kb.search import LISTED, Hit, search
from policy_kb.store import Snapshot

COUNTY, CITY, NEIGHBOUR = "640522", "640500", "640521"
CHAIN = (COUNTY, CITY, "640000", "000000")
DEPOSIT = Entry(
    id="deposit",
    region_code=CITY,
    topic="payment",
    title="住院押金",
    phrasings=("住院要交押金吗",),
    conclusion="贫困户在县内住院不交押金。",
    conditions="",
    how="",
    where="",
    audience=("建档立卡贫困户",),
    figures=(),
    document_key="any",
    section="一",
    valid_from=date(2020, 1, 1),
    review_by=date(2020, 12, 31),
)
CHECKUP = replace(
    DEPOSIT, id="checkup", title="免费体检", phrasings=("老人体检要钱吗",), conclusion="老年人每年体检1次。"
)


def indexed(knowledge: Knowledge, *entries: Entry) -> Index:
    """A knowledge of these entries only."""
    snapshot = Snapshot(1, knowledge.tree, knowledge.snapshot.documents, entries, ())
    return indexing.build(snapshot, knowledge.analyser, knowledge.index.agreement)


def ids(index: Index, hits: Sequence[Hit]) -> list[str]:
    return [index.entries[hit.entry].id for hit in hits]


class TestExplanation:
    def test_a_question_asked_as_it_is_written_down_is_like_it_in_full(self, knowledge: Knowledge) -> None:
        index = indexed(knowledge, DEPOSIT, CHECKUP)
        best = search(index, knowledge.analyser.analyse("住院要交押金吗"), CHAIN)[0]
        assert best.likeness == pytest.approx(1.0)
        assert best.coverage == pytest.approx(1.0)
        assert best.phrasing in ("住院要交押金吗", "住院押金")

    def test_what_the_entry_speaks_of_and_what_not_is_told(self, knowledge: Knowledge) -> None:
        index = indexed(knowledge, DEPOSIT)
        best = search(index, knowledge.analyser.analyse("押金和轮椅"), CHAIN)[0]
        assert "押金" in best.matched
        assert "轮椅" in best.missing
        assert best.coverage < 1

    def test_a_word_that_needs_an_exact_answer_is_told_when_the_answer_lacks_it(
        self, knowledge: Knowledge
    ) -> None:
        index = indexed(knowledge, DEPOSIT)
        best = search(index, knowledge.analyser.analyse("交押金要带身份证吗"), CHAIN)[0]
        assert best.unstated == ("要带的材料",)

    def test_saying_that_the_document_is_silent_states_nothing(self, knowledge: Knowledge) -> None:
        silent = replace(DEPOSIT, conditions="交押金要带什么证件，文件没有写。")
        speaking = replace(DEPOSIT, id="speaking", conditions="交押金要带身份证。")
        index = indexed(knowledge, silent, speaking)
        hits = search(index, knowledge.analyser.analyse("交押金要带身份证吗"), CHAIN)
        unstated = {index.entries[hit.entry].id: hit.unstated for hit in hits}
        assert unstated == {"deposit": ("要带的材料",), "speaking": ()}

    @given(data=st.data())
    def test_any_score_is_the_mix_it_is_said_to_be(self, knowledge: Knowledge, data: st.DataObject) -> None:
        question = knowledge.analyser.analyse(data.draw(_questions(knowledge)))
        chain = knowledge.tree.chain(data.draw(st.sampled_from(knowledge.regions_with_entries())))
        for hit in search(knowledge.index, question, chain):
            weighed = {name: np.array([value]) for name, value in hit.agreed.items()}
            rest = hit.score - float(knowledge.index.agreement.scores(weighed)[0])
            rest -= LISTED if knowledge.index.listing(question.text, chain) == hit.entry else 0.0
            assert 0 <= hit.likeness <= 1
            assert 0 <= hit.coverage <= 1 + 1e-9
            assert -0.1 < rest < 0.25
            entry = knowledge.index.entries[hit.entry]
            assert hit.phrasing in ("", entry.title, *entry.phrasings)
            told = {token.name for token in question.tokens if token.kind not in NOT_MISSED}
            assert told <= {*hit.matched, *hit.missing} <= question.names()
            assert not set(hit.matched) & set(hit.missing)


class TestListed:
    """A way of asking that an entry lists is answered by it, however the words weigh."""

    ASKED = "没钱能不能先住下来再说"

    def test_it_is_first_whatever_is_more_like_it(self, knowledge: Knowledge) -> None:
        listing = replace(CHECKUP, phrasings=(self.ASKED,))
        index = indexed(knowledge, listing, replace(DEPOSIT, phrasings=("没钱能先住下来不", "能不能先住院")))
        for text in (self.ASKED, self.ASKED + "？"):
            best = search(index, knowledge.analyser.analyse(text), CHAIN)[0]
            assert index.entries[best.entry].id == "checkup"
            assert best.listed
        assert not search(index, knowledge.analyser.analyse("体检"), CHAIN)[0].listed

    def test_the_nearest_regions_listing_counts(self, knowledge: Knowledge) -> None:
        far = replace(DEPOSIT, phrasings=(self.ASKED,))
        near = replace(CHECKUP, region_code=COUNTY, phrasings=(self.ASKED,))
        index = indexed(knowledge, far, near, replace(far, id="n", region_code=NEIGHBOUR))
        assert index.listing(self.ASKED, CHAIN) == index.positions["checkup"]
        assert index.listing(self.ASKED, ()) is None

    def test_what_is_gone_lists_nothing(self, knowledge: Knowledge) -> None:
        near = replace(CHECKUP, region_code=COUNTY, phrasings=(self.ASKED,))
        index = indexed(knowledge, replace(DEPOSIT, phrasings=(self.ASKED,)), near)
        left = index.without({"checkup"}, {})
        assert left.listing(self.ASKED, CHAIN) == left.positions[DEPOSIT.id]

    def test_a_bare_word_or_two_entries_of_a_region_decide_nothing(self, knowledge: Knowledge) -> None:
        index = indexed(
            knowledge,
            replace(DEPOSIT, phrasings=("押金", self.ASKED)),
            replace(CHECKUP, phrasings=(self.ASKED,)),
        )
        assert index.listing("押金", CHAIN) is None
        assert index.listing(self.ASKED, CHAIN) is None


class TestOrder:
    def test_the_best_is_first_and_no_more_than_asked_for(self, knowledge: Knowledge) -> None:
        chain = knowledge.tree.chain("421321")
        hits = search(knowledge.index, knowledge.analyser.analyse("住院报几成"), chain, top=3)
        assert len(hits) == 3
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_of_two_entries_alike_the_nearer_regions_wins(self, knowledge: Knowledge) -> None:
        county = replace(DEPOSIT, id="z-county", region_code=COUNTY)
        index = indexed(knowledge, DEPOSIT, county)
        assert ids(index, search(index, knowledge.analyser.analyse("押金"), CHAIN)) == ["z-county", "deposit"]

    def test_the_regions_above_answer_what_the_county_does_not(self, knowledge: Knowledge) -> None:
        county = replace(CHECKUP, region_code=COUNTY)
        index = indexed(knowledge, DEPOSIT, county)
        assert ids(index, search(index, knowledge.analyser.analyse("押金"), CHAIN))[0] == "deposit"

    def test_an_entry_that_says_something_goes_before_one_that_says_the_document_is_silent(
        self, knowledge: Knowledge
    ) -> None:
        index = indexed(knowledge, replace(DEPOSIT, id="a-silent", unexplained=True), DEPOSIT)
        assert ids(index, search(index, knowledge.analyser.analyse("押金"), CHAIN)) == ["deposit", "a-silent"]

    def test_a_statistic_of_the_year_asked_for_goes_before_one_of_another_year(
        self, knowledge: Knowledge
    ) -> None:
        index = indexed(
            knowledge,
            replace(DEPOSIT, id="a", parts=(("2018", "2018年……"),)),
            replace(DEPOSIT, id="b", parts=(("2019", "2019年……"),)),
        )
        hits = search(index, knowledge.analyser.analyse("押金"), CHAIN, parts=["2019"])
        assert ids(index, hits) == ["b", "a"]

    def test_equal_entries_stand_in_the_order_of_their_ids(self, knowledge: Knowledge) -> None:
        index = indexed(knowledge, replace(DEPOSIT, id="b"), replace(DEPOSIT, id="a"))
        assert ids(index, search(index, knowledge.analyser.analyse("押金"), CHAIN)) == ["a", "b"]


class TestWeights:
    def test_a_rare_term_says_more_than_one_of_every_entry(self, knowledge: Knowledge) -> None:
        index = indexed(knowledge, DEPOSIT, replace(CHECKUP, conclusion="住院也能体检。"))
        weights = {
            token.name: index.token_weight(token) for token in knowledge.analyser.analyse("住院，押金").tokens
        }
        assert weights["押金"] > weights["住院"]


class TestRegions:
    def test_an_empty_chain_finds_nothing(self, knowledge: Knowledge) -> None:
        assert search(knowledge.index, knowledge.analyser.analyse("住院押金"), ()) == []

    def test_a_neighbours_entry_is_never_found(self, knowledge: Knowledge) -> None:
        index = indexed(knowledge, replace(DEPOSIT, region_code=NEIGHBOUR), CHECKUP)
        assert ids(index, search(index, knowledge.analyser.analyse("住院押金"), CHAIN)) == ["checkup"]

    @given(data=st.data())
    def test_no_question_of_any_region_finds_an_entry_from_outside_its_chain(
        self, knowledge: Knowledge, data: st.DataObject
    ) -> None:
        chain = knowledge.tree.chain(data.draw(st.sampled_from(sorted(knowledge.tree.regions))))
        question = data.draw(_questions(knowledge) | st.text(max_size=30))
        hits = search(knowledge.index, knowledge.analyser.analyse(question), chain, top=1000)
        assert {knowledge.index.entries[hit.entry].region_code for hit in hits} <= set(chain)

    def test_every_region_with_entries_has_its_own_chain_only(self, knowledge: Knowledge) -> None:
        question = knowledge.analyser.analyse("住院押金报销体检家庭医生签约")
        for code in knowledge.tree.regions:
            chain = knowledge.tree.chain(code)
            found = search(knowledge.index, question, chain, top=1000)
            assert {knowledge.index.entries[hit.entry].region_code for hit in found} <= set(chain)


class TestBuiltIn:
    def test_nearly_every_entry_is_the_first_to_answer_its_own_title(self, knowledge: Knowledge) -> None:
        index = knowledge.index
        missed = []
        for entry in index.entries:
            question = knowledge.analyser.analyse(entry.title, correct=False)
            hits = search(index, question, knowledge.tree.chain(entry.region_code), top=2)
            if entry.id not in ids(index, hits):
                missed.append(entry.id)
        assert len(missed) <= 0.01 * len(index.entries), missed


def _questions(knowledge: Knowledge) -> st.SearchStrategy[str]:
    """What the knowledge is asked with, of every region."""
    return st.sampled_from([text for entry in knowledge.snapshot.entries for text in entry.phrasings])
