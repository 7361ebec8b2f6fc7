"""An index that answers by some entries no more: quickly, and by none of them, as if it had been cut out anew."""

from dataclasses import replace

import pytest

from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.search import Hit, search

CHAINS = (["421321"], ["640522", "640500"], ["371400"])
ASKED = ("低保户住院报销多少", "住院要交押金吗", "高血压拿药报多少", "家庭医生多久来一次")


def hits(index: Index, knowledge: Knowledge, asked: str, chain: list[str]) -> list[Hit]:
    return search(index, knowledge.analyser.analyse(asked), chain, top=8)


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("asked", ASKED)
def test_it_finds_what_one_that_is_cut_out_anew_finds(
    knowledge: Knowledge, asked: str, chain: list[str]
) -> None:
    whole = replace(knowledge.index)  # nothing is cut out of it yet
    before = hits(whole, knowledge, asked, chain)
    gone = {whole.entries[hit.entry].id for hit in before[::2]}
    quick = whole.without(gone, {})
    assert not quick._sections.keys() ^ whole._sections.keys()
    anew = replace(knowledge.index).without(gone, {})
    found = hits(quick, knowledge, asked, chain)
    assert found == hits(anew, knowledge, asked, chain)
    assert not gone & {whole.entries[hit.entry].id for hit in found}
    assert hits(whole, knowledge, asked, chain) == before  # that one goes on as it is


def test_it_is_taken_from_again_and_again(knowledge: Knowledge) -> None:
    index, chain = replace(knowledge.index), ["421321"]
    for _ in range(4):
        first = index.entries[hits(index, knowledge, ASKED[0], chain)[0].entry].id
        index = index.without({first}, {})
        assert first not in {index.entries[hit.entry].id for hit in hits(index, knowledge, ASKED[0], chain)}


def test_of_which_every_entry_is_gone_nothing_answers(knowledge: Knowledge) -> None:
    index, chain = replace(knowledge.index), ["421321"]
    assert hits(index, knowledge, ASKED[0], chain)
    index = index.without({one.id for one in index.entries if one.region_code == "421321"}, {})
    assert hits(index, knowledge, ASKED[0], chain) == []
    assert "421321" not in index.by_region


def test_of_which_all_but_one_are_gone_that_one_is_found_alone(knowledge: Knowledge) -> None:
    index, chain = replace(knowledge.index), ["421321"]
    kept = index.entries[hits(index, knowledge, ASKED[0], chain)[0].entry].id
    gone = {one.id for one in index.entries if one.region_code == "421321"} - {kept}
    found = hits(index.without(gone, {}), knowledge, ASKED[0], chain)
    assert [index.entries[hit.entry].id for hit in found] == [kept]
