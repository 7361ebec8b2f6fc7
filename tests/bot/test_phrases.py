"""The fixed sentences: plain, short enough, and without any figure that a document could change."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import first_aid, phrases
from bot.guard import Alarm
from bot.reply import Kind, Reply
from bot.wording import MOST_BYTES
from policy_kb.other_services import OtherService
from policy_kb.records import Citation

OFFICE = OtherService("养老金", "人社局", in_stories=False)
NOBODY = OtherService("闲聊", "", in_stories=False)
FIXED: dict[str, Reply] = {
    **{str(alarm): phrases.reply_to(alarm) for alarm in Alarm if alarm is not Alarm.EMERGENCY},
    "emergency": first_aid.emergency(None, ""),
    "welcome": phrases.welcome(""),
    "welcome from a county": phrases.welcome("海原县"),
    "ask region": phrases.ask_region(()),
    "ask region with choices": phrases.ask_region(("海原县", "随县")),
    "which county": phrases.which_county("湖北省"),
    "region noted": phrases.region_noted("中卫市海原县"),
    "region not heard": phrases.region_not_heard(("随县", "海原县")),
    "region not covered": phrases.region_not_covered("北京市"),
    "two regions": phrases.two_regions("海原县", "中宁县"),
    "choose": phrases.choose(("住院押金", "免费体检"), 0.6),
    "unknown": phrases.unknown((), None, 0.1),
    "unknown with near topics": phrases.unknown(("住院押金", "免费体检"), None, 0.3),
    "somebody else's": phrases.unknown((), OFFICE, 0.3),
    "nobody's": phrases.unknown((), NOBODY, 0.3),
    "only orders": phrases.only_orders(),
    "no choice": phrases.no_choice(),
    "empty": phrases.empty(),
    "heard": phrases.heard("", choosing=False),
    "heard, choices open": phrases.heard("", choosing=True),
    "heard, a level lacks": phrases.heard("level", choosing=False),
    "say again": phrases.say_again(),
}
CITATION = Citation("某计划", "某局", "某发〔2020〕1号", "2020", "一", "某县")
ANSWER = Reply(
    Kind.ANSWER, "住院不交押金。\n要在县内。\n来源：某局《某计划》，2020年。", (CITATION,), 0.8, "deposit"
)


@pytest.mark.parametrize("reply", FIXED.values(), ids=FIXED)
class TestEverySentence:
    def test_it_fits_one_message(self, reply: Reply) -> None:
        assert 0 < len(reply.text.encode()) <= MOST_BYTES

    def test_it_holds_no_figure_of_a_policy(self, reply: Reply) -> None:
        text = re.sub(r"^\d\. ", "", reply.text.replace("120", ""), flags=re.MULTILINE)
        assert not re.search(r"\d|%|％|百分之|[一二三四五六七八九十]成", text)

    def test_it_is_plain_chinese(self, reply: Reply) -> None:
        assert not re.search(r"[A-Za-z<>{}*_#`\\]", reply.text)
        assert not re.search(r"系统|参数|接口|数据库|异常|错误|置信|会话|用户|None", reply.text)

    def test_every_line_is_a_whole_sentence(self, reply: Reply) -> None:
        assert all(line[-1] in "。！？：" or re.match(r"\d\. ", line) for line in reply.text.split("\n"))

    def test_it_claims_no_source(self, reply: Reply) -> None:
        assert reply.citations == ()
        assert reply.entry is None


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("privacy", Kind.UNKNOWN),
            ("medical-advice", Kind.UNKNOWN),
            ("greeting", Kind.CHITCHAT),
            ("who", Kind.CHITCHAT),
            ("ask region", Kind.CLARIFY),
            ("two regions", Kind.CLARIFY),
            ("region not covered", Kind.UNKNOWN),
            ("unknown", Kind.UNKNOWN),
            ("emergency", Kind.EMERGENCY),
        ],
    )
    def test_each_is_of_its_kind(self, name: str, kind: Kind) -> None:
        assert FIXED[name].kind is kind

    @pytest.mark.parametrize(
        "name", ["unknown", "unknown with near topics", "somebody else's", "region not covered"]
    )
    def test_what_nobody_could_answer_reaches_staff(self, name: str) -> None:
        assert FIXED[name].for_staff

    def test_choices_are_what_a_digit_can_choose(self) -> None:
        for name in ("ask region with choices", "two regions", "choose", "unknown with near topics"):
            rows = re.findall(r"^\d\. (.+)$", FIXED[name].text, flags=re.MULTILINE)
            assert tuple(rows) == FIXED[name].choices


class TestDanger:
    def test_the_first_line_says_120(self) -> None:
        assert "120" in FIXED["emergency"].text.split("\n")[0]

    def test_the_policy_follows_with_its_source_last(self) -> None:
        reply = first_aid.emergency(ANSWER, "")
        lines = reply.text.split("\n")
        assert reply.kind is Kind.EMERGENCY
        assert "120" in lines[0]
        assert "住院不交押金。" in lines
        assert lines[-1] == ANSWER.text.split("\n")[-1]
        assert (reply.citations, reply.entry) == (ANSWER.citations, ANSWER.entry)

    @pytest.mark.parametrize("name", ["unknown", "ask region", "greeting"])
    def test_what_is_no_answer_does_not_follow(self, name: str) -> None:
        assert first_aid.emergency(FIXED[name], "") == FIXED["emergency"]

    @given(middle=st.text(alphabet="看病报销，。", max_size=1500))
    def test_with_a_long_policy_it_still_fits(self, middle: str) -> None:
        long = Reply(Kind.ANSWER, f"结论。\n{middle}\n来源：某局。", (CITATION,), 0.8, "x")
        text = first_aid.emergency(long, "").text
        assert len(text.encode()) <= MOST_BYTES
        assert "120" in text.split("\n")[0]
        assert text.endswith("来源：某局。")


class TestElsewhere:
    def test_an_answer_for_kin_says_whose_region_it_is(self) -> None:
        lines = phrases.of_region(ANSWER, "武城县").text.split("\n")
        assert lines[0] == "住院不交押金。"
        assert "武城县" in lines[1]
        assert lines[-1].startswith("来源：")

    def test_what_is_no_answer_stays(self) -> None:
        assert phrases.of_region(FIXED["unknown"], "武城县") == FIXED["unknown"]

    def test_the_office_is_named_where_there_is_one(self) -> None:
        assert "人社局" in FIXED["somebody else's"].text
        assert "归" not in FIXED["nobody's"].text

    @given(titles=st.lists(st.text(alphabet="住院押金体检", min_size=1, max_size=200), max_size=8))
    def test_however_many_topics_are_near_it_fits(self, titles: list[str]) -> None:
        assert len(phrases.unknown(titles, None, 0.2).text.encode()) <= MOST_BYTES
        assert len(phrases.choose(titles, 0.2).text.encode()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("message", "told", "untold"),
    [
        ("俺爹煤气中毒了", "开门开窗", "瓶"),
        ("俺娘喝了农药", "农药瓶", "开窗"),
        ("我爹突然半边身子不能动", "别喂水喂药", "瓶"),
    ],
)
def test_what_to_do_meanwhile_is_for_what_has_happened(message: str, told: str, untold: str) -> None:
    text = first_aid.emergency(None, message).text
    assert told in text
    assert untold not in text
