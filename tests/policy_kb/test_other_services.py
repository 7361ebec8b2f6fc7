"""What is somebody else's matter: found by its words, with the office to go to."""

from pathlib import Path

import pytest

from policy_kb import other_services
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import normalise
from policy_kb.other_services import OtherServices


@pytest.fixture(scope="module")
def services() -> OtherServices:
    return other_services.load()


def named(services: OtherServices, text: str) -> list[str]:
    return [sighting.service.name for sighting in services.seen_in(normalise(text))]


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("养老金啥时候发", "人社局"),
        ("咋申请低保", "民政"),
        ("危房改造给多少钱", "住建"),
        ("娃的助学金找谁", "教育"),
        ("社保卡丢了咋补办", "人社"),
        ("小额信贷怎么申请", "银行"),
        ("种粮有补助吗", "农业"),
        ("生孩子医保给报不", "医保局"),
        ("异地就医怎么备案", "医保局"),
        ("工伤谁管", "人社局"),
        ("户口迁过来要啥", "派出所"),
        ("残疾人证怎么办理", "残联"),
        ("高龄津贴一个月多少", "民政"),
        ("狂犬疫苗多少钱", "预防接种"),
        ("种牙能报吗", "医院"),
        ("残疾证上哪儿换", "残联"),
        ("办个残疾人证要啥手续", "残联"),
        ("喇叭坏了，找谁修", "村委会"),
        ("自来水管漏了半个月没人修", "乡镇政府"),
        ("拍个片子要好多钱", "医院"),
        ("肝功化验收费多少", "医院"),
        ("挂个号几块钱", "医院"),
        ("打印病历去几楼", "医院"),
        ("开个死亡证明", "派出所"),
        ("村里的水泥路几时修好", "乡镇政府"),
        ("低保金一个月好多", "民政"),
        ("残疾人补贴多少钱", "残联"),
        ("特困供养金多少", "民政"),
        ("我要投诉卫生院", "卫健局"),
        ("护士态度差找谁", "卫健局"),
        ("怎么成为贫困户", "村委会"),
        ("贫困户咋申请", "村委会"),
        ("新冠疫苗", "预防接种"),
        ("救护车要钱吗", "120"),
    ],
)
def test_it_is_named_with_the_office_it_belongs_to(
    services: OtherServices, question: str, office: str
) -> None:
    offices = [sighting.service.office for sighting in services.seen_in(normalise(question))]
    assert any(office in found for found in offices)


@pytest.mark.parametrize(
    "question",
    [
        "住院要交押金吗",
        "大病保险报几成",
        "家庭医生一年来几次",
        "白内障手术免费吗",
        "低保户住院报销多少",
        "残疾人参保要自己掏钱吗",
        "村卫生室归谁管",
        "两癌筛查多大年纪能做",
        "残疾证能不能免医保费",
        "老年人查体有没有腹部B超",
        "低保户医保多少钱",
        "低保户住院押金减多少",
        "卫生院改扩建花了多少钱",
        "培训进修要不要钱",
        "政策通过啥渠道宣传",
        "贫困户怎么报销",
        "残疾人住院报多少",
        "特困人员参保交钱吗",
    ],
)
def test_a_question_about_medical_help_is_nobody_elses(services: OtherServices, question: str) -> None:
    assert named(services, question) == []


def test_small_talk_belongs_to_no_office(services: OtherServices) -> None:
    assert [sighting.service.office for sighting in services.seen_in("今天天气怎么样")] == [""]


def test_words_said_in_passing_are_marked_as_such(services: OtherServices) -> None:
    assert [sighting.service.in_stories for sighting in services.seen_in("我在外头打工")] == [True]
    assert [sighting.service.in_stories for sighting in services.seen_in("养老金涨了没")] == [False]


def test_every_service_with_an_office_names_it_in_words(services: OtherServices) -> None:
    offices = {service.office for service in services.by_words.values() if service.office}
    assert all(len(office) >= 2 and office == office.strip() for office in offices)


def test_what_the_knowledge_is_about_is_never_somebody_elses_as_a_whole(
    knowledge: Knowledge, services: OtherServices
) -> None:
    titles = {normalise(entry.title) for entry in knowledge.snapshot.entries}
    assert titles.isdisjoint(services.by_words)


class TestWholeWords:
    def test_two_characters_within_another_word_are_none(self, services: OtherServices) -> None:
        (seen,) = services.seen_in("学生娃下乡")
        assert seen.cuts_a_word(["学生", "娃", "下乡"])
        assert not services.seen_in("生娃了")[0].cuts_a_word(["生", "娃", "了"])

    def test_the_beginning_of_a_longer_word_is_one(self, services: OtherServices) -> None:
        assert not services.seen_in("近视眼")[0].cuts_a_word(["近视眼"])

    def test_long_words_are_themselves(self, services: OtherServices) -> None:
        assert not services.seen_in("领养老金")[0].cuts_a_word(["领养", "老金"])

    def test_words_of_one_service_side_by_side_are_seen_as_one(self, services: OtherServices) -> None:
        assert [sighting.words for sighting in services.seen_in("顺产生娃")] == ["顺产生娃"]


class TestReading:
    def test_turns_of_speech_may_be_listed_beside_the_words(self, tmp_path: Path) -> None:
        (tmp_path / "dictionary").mkdir()
        (tmp_path / "dictionary" / "other_services.csv").write_text(
            'service,office,in_stories,variants,patterns\n修,村委会,0,报修,"坏了[^,]{0,4}修"\n灯,电力局,1,路灯,\n',
            encoding="utf-8",
        )
        found = other_services.load(tmp_path)
        assert [seen.words for seen in found.seen_in("门坏了谁来修")] == ["坏了谁来修"]
        assert [seen.service.office for seen in found.seen_in("路灯坏了要修")] == ["电力局", "村委会"]

    def test_the_longest_words_are_seen_and_no_shorter_ones_within(self, tmp_path: Path) -> None:
        found = _load(tmp_path, "养老,人社局,0,养老金|养老院|养老\n")
        assert [sighting.words for sighting in found.seen_in("养老院和养老金")] == ["养老院", "养老金"]

    def test_words_are_compared_in_the_normal_form(self, tmp_path: Path) -> None:
        found = _load(tmp_path, "检查,医院,0,做个ＣＴ|驗血\n")
        assert [sighting.words for sighting in found.seen_in("做个ct要验血")] == ["做个ct", "验血"]

    def test_signs_that_mean_something_in_patterns_are_taken_as_written(self, tmp_path: Path) -> None:
        found = _load(tmp_path, "问,医院,0,a.c|(什么)\n")
        assert list(found.seen_in("abc什么")) == []
        assert [sighting.words for sighting in found.seen_in("a.c")] == ["a.c"]


def _load(folder: Path, row: str) -> OtherServices:
    (folder / "dictionary").mkdir()
    file = folder / "dictionary" / "other_services.csv"
    file.write_text("service,office,in_stories,variants\n" + row, encoding="utf-8")
    return other_services.load(folder)
