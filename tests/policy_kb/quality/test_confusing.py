"""Pairs of entries that fall together are found, with the questions between them; what is far apart is left alone."""

from dataclasses import replace

import pytest

from policy_kb import indexing
from policy_kb.knowledge import Knowledge
from policy_kb.quality import confusing
from policy_kb.quality.confusing import Confusable
from policy_kb.records import Entry
from policy_kb.store import Snapshot
from tests.policy_kb.test_index_search import CHECKUP as WRITTEN
from tests.policy_kb.test_index_search import CITY, COUNTY, NEIGHBOUR

# Written for this test: a village library that lends books, and one that lends films.
BOOKS = replace(
    WRITTEN,
    id="books",
    region_code=COUNTY,
    title="农家书屋借书",
    phrasings=("农家书屋能借几本书", "农家书屋借东西要不要押金", "农家书屋几点开门", "书能借几天"),
    conclusion="农家书屋一次借两本书。",
)
FILMS = replace(
    BOOKS,
    id="films",
    title="农家书屋借碟片",
    phrasings=("农家书屋能借几张碟片", "农家书屋借东西登记不登记", "农家书屋哪天关门", "碟片能借几天"),
    conclusion="农家书屋一次借三张碟片。",
)
GARDEN = replace(
    BOOKS,
    id="garden",
    title="菜园浇水",
    phrasings=("菜园子啥时候浇水", "浇菜用不用井水", "菜地一天浇几遍"),
    conclusion="早晚各浇一遍。",
)


def found(knowledge: Knowledge, *entries: Entry) -> list[Confusable]:
    snapshot = Snapshot(1, knowledge.tree, knowledge.snapshot.documents, entries, ())
    index = indexing.build(snapshot, knowledge.analyser, knowledge.index.agreement)
    return confusing.confusable(snapshot, index)


def test_two_entries_of_one_subject_are_a_pair_with_the_questions_between_them(knowledge: Knowledge) -> None:
    (pair,) = found(knowledge, BOOKS, FILMS, GARDEN)
    assert (pair.first, pair.second) == ("books", "films")
    assert "农家书屋借东西要不要押金" in pair.questions
    assert "农家书屋能借几张碟片" not in pair.questions  # only one of them speaks of 碟片
    assert set(pair.questions) <= {*BOOKS.phrasings, *FILMS.phrasings}


def test_sharpened_entries_are_no_pair_any_more(knowledge: Knowledge) -> None:
    books = replace(BOOKS, phrasings=("能借几本书", "书能借几天", "借书要不要押金", "借的书丢了咋办"))
    films = replace(FILMS, phrasings=("能借几张碟片", "碟片能借几天", "借碟片要不要登记", "碟片放不出来咋办"))
    assert found(knowledge, books, films, GARDEN) == []


def test_no_resident_gets_both_of_two_counties(knowledge: Knowledge) -> None:
    assert found(knowledge, BOOKS, replace(FILMS, region_code=NEIGHBOUR)) == []


def test_a_county_s_entry_may_fall_together_with_its_city_s(knowledge: Knowledge) -> None:
    (pair,) = found(
        knowledge, BOOKS, replace(FILMS, region_code=CITY), replace(GARDEN, region_code=NEIGHBOUR)
    )
    assert (pair.first, pair.second) == ("books", "films")


def test_one_question_between_two_entries_is_no_pair(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pair,) = found(knowledge, BOOKS, FILMS)
    monkeypatch.setattr(confusing, "FEWEST", 1 + len(pair.questions))
    assert found(knowledge, BOOKS, FILMS) == []


def test_the_progress_ends_where_it_was_said_to_end(knowledge: Knowledge) -> None:
    snapshot = Snapshot(1, knowledge.tree, knowledge.snapshot.documents, (BOOKS, FILMS, GARDEN), ())
    index = indexing.build(snapshot, knowledge.analyser, knowledge.index.agreement)
    asked: list[int] = []
    confusing.confusable(snapshot, index, asked.append)
    assert sum(asked) == confusing.questions(snapshot) == 11


def test_nothing_at_all_has_no_pairs(knowledge: Knowledge) -> None:
    assert found(knowledge) == []


def test_hidden_ways_of_asking_that_find_their_entry_are_counted(knowledge: Knowledge) -> None:
    snapshot = Snapshot(1, knowledge.tree, knowledge.snapshot.documents, (BOOKS, FILMS, GARDEN), ())
    index = indexing.build(snapshot, knowledge.analyser, knowledge.index.agreement)
    between = sum(len(pair.questions) for pair in confusing.confusable(snapshot, index))
    assert confusing.questions(snapshot) - between <= confusing.found_first(snapshot, index) < 11
