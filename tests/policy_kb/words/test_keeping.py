"""Words that staff add: refused with a sentence, heeded from the next revision on, by those who say so only."""

import copy
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.audit import SYSTEM, Actor, AuditRow
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb import store
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.words import keeping, records, sheet
from policy_kb.words.keeping import Brought, BuiltIn
from policy_kb.words.records import Word
from tests.fakes import FixedClock

NOW = FixedClock().now()
NATION, ZHONGWEI, HAIYUAN, SUIXIAN = "000000", "640500", "640522", "421321"
WANG, MA = Actor("wang"), Actor("ma")
# No dictionary and no question set has it: made up for these tests.
WORD = Word("咕噜药", "高血压", "disease", "村医王芳听老人这样说", HAIYUAN)
BUILT_IN = BuiltIn.load()


def made(said: str = "咕噜药", canonical: str = "高血压", kind: str = "", source: str = "听来的") -> Word:
    return records.made(said, canonical, kind, source, HAIYUAN, BUILT_IN.variants, BUILT_IN.names)


def put(session: Session, word: Word = WORD) -> int:
    """Added by one and approved by another; its number."""
    number = keeping.add(session, word, WANG, NOW)
    keeping.approve(session, number, MA, NOW)
    return number


@pytest.fixture
def own(library: Library) -> Library:
    """A library that may be rebuilt."""
    return copy.copy(library)


def current(library: Library, database: Database) -> Knowledge:
    with database.reading() as session:
        return library.current(session)


def names(knowledge: Knowledge, text: str, region: str | None = None) -> frozenset[str]:
    return knowledge.spoken_in(region).analyser.analyse(text).names()


class TestWhatARowMustBe:
    def test_the_kind_of_a_standard_name_is_the_dictionarys(self) -> None:
        assert made(kind="thing").kind == "disease"

    def test_what_is_said_is_kept_in_one_form(self) -> None:
        assert made(said=" 咕嚕Ｂ藥 ").said == "咕噜b药"

    def test_a_new_standard_name_needs_a_kind(self) -> None:
        assert made(canonical="咕噜病", kind="disease").term.name == "咕噜病"
        with pytest.raises(BadInput, match="选它是哪一类"):
            made(canonical="咕噜病", kind="ask")

    def test_a_filler_stands_for_itself(self) -> None:
        word = made(said="咕噜咕噜", canonical="随便", kind="filler")
        assert (word.canonical, word.kind) == ("咕噜咕噜", "filler")

    @pytest.mark.parametrize(
        ("said", "canonical", "source", "words"),
        [
            ("药", "高血压", "听来的", "2到20个字"),
            ("长" * 21, "高血压", "听来的", "2到20个字"),
            ("咕噜，药", "高血压", "听来的", "不带标点"),
            ("12345", "高血压", "听来的", "汉字"),
            ("咕噜药", "高", "听来的", "标准说法请写"),
            ("咕噜药", "高血压", " ", "写明来源"),
            ("咕噜药", "高血压", "长" * 201, "写明来源"),
            ("血压高", "糖尿病", "听来的", "已经有了，当作“高血压”"),
            ("请问", "高血压", "听来的", "不算话题的话"),
            ("咕噜药", "咕噜药", "听来的", "一样|选它是哪一类"),
        ],
    )
    def test_what_is_refused(self, said: str, canonical: str, source: str, words: str) -> None:
        with pytest.raises(BadInput, match=words):
            made(said=said, canonical=canonical, source=source)


class TestUseCases:
    def test_only_the_people_of_the_region_are_understood_so(self, database: Database, own: Library) -> None:
        before = current(own, database)
        assert "高血压" not in names(before, "咕噜药要钱不", HAIYUAN)
        with database.writing() as session:
            put(session)
        after = current(own, database)
        assert after.snapshot.revision == before.snapshot.revision + 1
        assert "高血压" in names(after, "咕噜药要钱不", HAIYUAN)
        assert "高血压" not in names(after, "咕噜药要钱不", SUIXIAN)
        assert "高血压" not in names(after, "咕噜药要钱不")

    def test_a_word_of_the_nation_is_everybodys_and_of_what_is_written(
        self, database: Database, own: Library
    ) -> None:
        current(own, database)  # what is stored has been taken apart before
        with database.writing() as session:
            put(session, replace(WORD, region=NATION))
        after = current(own, database)
        assert "高血压" in names(after, "咕噜药要钱不", SUIXIAN)
        assert "高血压" in after.analyser.analyse("咕噜药", correct=False).names()

    def test_a_stored_text_that_holds_a_new_word_is_taken_apart_again(
        self, database: Database, own: Library
    ) -> None:
        title = current(own, database).index.entries[0].title
        piece = title[:3]
        word = Word(piece, "咕噜病", "disease", "试一试", NATION)
        with database.writing() as session:
            put(session, word)
        assert "咕噜病" in current(own, database).index.tokens_of[0]

    def test_of_two_regions_the_nearer_decides(self, database: Database, own: Library) -> None:
        with database.writing() as session:
            put(session, replace(WORD, region=ZHONGWEI, canonical="糖尿病"))
            put(session)
        after = current(own, database)
        assert "高血压" in names(after, "咕噜药", HAIYUAN)
        assert "糖尿病" in names(after, "咕噜药", "640521")

    def test_a_retired_word_is_heeded_no_more_and_can_be_added_again(
        self, database: Database, own: Library
    ) -> None:
        with database.writing() as session:
            number = put(session)
            keeping.retire(session, number, WANG, NOW)
        assert "高血压" not in names(current(own, database), "咕噜药", HAIYUAN)
        with database.writing() as session:
            assert keeping.listing(session, HAIYUAN, (), state="heeded").total == 0
            assert keeping.listing(session, HAIYUAN, ()).total == 1
            assert keeping.listing(session, HAIYUAN, (), state="retired").total == 1
            keeping.add(session, WORD, WANG, NOW)
            with pytest.raises(NotFound):
                keeping.retire(session, number, WANG, NOW)

    def test_a_word_waits_for_another_person(self, database: Database, own: Library) -> None:
        before = current(own, database).snapshot.revision
        with database.writing() as session:
            number = keeping.add(session, WORD, WANG, NOW)
            assert keeping.waiting(session, number, HAIYUAN) == WORD
            assert len(keeping.all_waiting(session, HAIYUAN)) == 1
            assert keeping.listing(session, HAIYUAN, (), state="waiting").total == 1
        after = current(own, database)
        assert (after.snapshot.revision, "高血压" in names(after, "咕噜药", HAIYUAN)) == (before, False)
        with database.writing() as session:
            for nobody in (WANG, SYSTEM):
                with pytest.raises(BadInput, match=r"另一位同事|有账号的人"):
                    keeping.approve(session, number, nobody, NOW)
            with pytest.raises(NotFound):
                keeping.approve(session, number, MA, NOW, SUIXIAN)
            keeping.approve(session, number, MA, NOW, HAIYUAN)
            with pytest.raises(NotFound, match="同事已经办了"):
                keeping.approve(session, number, MA, NOW)
            assert len(keeping.all_waiting(session, HAIYUAN)) == 0
        assert "高血压" in names(current(own, database), "咕噜药", HAIYUAN)

    def test_a_word_that_waits_can_be_given_up_and_changes_nothing(
        self, database: Database, own: Library
    ) -> None:
        before = current(own, database).snapshot.revision
        with database.writing() as session:
            keeping.retire(session, keeping.add(session, WORD, WANG, NOW), WANG, NOW)
            assert keeping.all_waiting(session, NATION) == {}
        assert current(own, database).snapshot.revision == before

    def test_the_same_word_twice_is_refused(self, database: Database) -> None:
        with database.writing() as session:
            keeping.add(session, WORD, WANG, NOW)
            with pytest.raises(BadInput, match="已经有了"):
                keeping.add(session, replace(WORD, canonical="糖尿病"), WANG, NOW)
            keeping.add(session, replace(WORD, region=SUIXIAN), WANG, NOW)

    @pytest.mark.parametrize("region", [SUIXIAN, ZHONGWEI, NATION, "640599"])
    def test_another_region_is_not_for_them(self, database: Database, region: str) -> None:
        with database.writing() as session, pytest.raises(NotFound):
            keeping.add(session, replace(WORD, region=region), WANG, NOW, root=HAIYUAN)

    def test_another_regions_word_is_not_theirs_to_retire(self, database: Database) -> None:
        with database.writing() as session:
            number = keeping.add(session, WORD, WANG, NOW)
            with pytest.raises(NotFound):
                keeping.retire(session, number, WANG, NOW, root=SUIXIAN)

    def test_a_county_sees_its_own_words_and_those_that_hold_there(self, database: Database) -> None:
        with database.writing() as session:
            for region in (HAIYUAN, SUIXIAN, NATION):
                keeping.add(session, replace(WORD, region=region), WANG, NOW)
            found = keeping.listing(session, HAIYUAN, (HAIYUAN, ZHONGWEI, NATION), "咕噜")
            assert {one.word.region for one in found.lines} == {HAIYUAN, NATION}
            assert keeping.listing(session, HAIYUAN, (NATION,), "没有这个").total == 0

    def test_what_was_done_stands_in_the_audit_log(self, database: Database) -> None:
        with database.writing() as session:
            number = put(session)
            keeping.retire(session, number, WANG, NOW)
            deeds = session.execute(
                select(AuditRow.action, AuditRow.region_code).where(AuditRow.object_kind == "词语")
            )
            assert sorted(map(tuple, deeds)) == sorted(
                [("新增", HAIYUAN), ("通过", HAIYUAN), ("停用", HAIYUAN)]
            )


class TestFiles:
    def test_what_is_written_comes_back(self, database: Database) -> None:
        with database.writing() as session:
            put(session)
            put(session, replace(WORD, said="咕噜丸"))
            put(session, replace(WORD, region=NATION))
            text = sheet.written(store.words(session))
            assert "高血压,disease,咕噜丸|咕噜药,村医王芳听老人这样说,640522" in text.splitlines()
            assert keeping.bring_in(session, keeping.read(session, text), SYSTEM, NOW) == Brought(0, 3)
        with database.writing() as session:
            for one in keeping.listing(session, NATION, ()).lines:
                keeping.retire(session, one.id, SYSTEM, NOW)
        with database.writing() as session:
            assert keeping.bring_in(session, keeping.read(session, text), WANG, NOW) == Brought(3, 0)
            assert store.words(session) == ()
            for number in keeping.all_waiting(session, NATION):
                keeping.approve(session, number, MA, NOW)
            assert sheet.written(store.words(session)) == text

    def test_a_region_may_be_named(self, database: Database) -> None:
        text = "canonical,kind,variants,source,region\n高血压,,咕噜药,听来的,海原县\n"
        with database.writing() as session:
            keeping.bring_in(session, keeping.read(session, text), WANG, NOW)
            assert [word.region for word, _ in keeping.all_waiting(session, NATION).values()] == [HAIYUAN]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("canonical,kind\n", "第一行要写列名"),
            ("canonical,kind,variants,source\n高血压,,血压高,听来的\n", "第2行：“血压高”内置词表里已经有了"),
            ("canonical,kind,variants,source\n高血压,,咕噜药,\n", "第2行：请写明来源"),
            ("canonical,kind,variants,source,region\n高血压,,咕噜药,听来的,月亮县\n", "第2行：没有找到地区"),
        ],
    )
    def test_a_wrong_file_is_told_by_its_line(self, database: Database, text: str, words: str) -> None:
        with database.writing() as session, pytest.raises(BadInput, match=words):
            keeping.bring_in(session, keeping.read(session, text), SYSTEM, NOW)

    def test_every_built_in_row_says_where_it_comes_from(self) -> None:
        assert [word for word in sheet.builtin() if not word.source] == []
