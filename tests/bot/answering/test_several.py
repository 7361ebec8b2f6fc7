"""A message of several questions: each that is surely known is answered, in the order asked, from one document."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said", "holds"),
    [
        ("随县", "住院报几成，一年交多少医保，看病要先交钱不", ("90%", "250元", "先诊疗后付费")),
        ("随县", "大病患者的台账分几级建？人家出了院还管不管？", ("三级", "回访")),
        ("海原县", "上头允许咋招人 全科医生特岗计划是啥", ("人才市场", "特岗")),
        ("德州市", "首诊负责是哪几样，医院还得给贫困户专门建些啥", ("首诊负责", "窗口")),
        ("随县", "补充保险住院管不管 门诊管不管", ("门诊", "补充医疗保险")),
    ],
)
def test_each_is_told(talk: StartTalk, county: str, said: str, holds: tuple[str, ...]) -> None:
    text = talk(county).say(said).text
    assert all(one in text for one in holds)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("孕前优生检查覆盖率、婚检率今年分别是多少", ("80%", "90%")),
        ("新生儿遗传病筛查、婚检、孕前优生检查，这几项的指标各定的多少", ("98%", "90%", "80%")),
    ],
)
def test_what_is_asked_of_each_of_a_list_is_told_of_each(
    talk: StartTalk, said: str, holds: tuple[str, ...]
) -> None:
    text = talk("中卫市").say(said).text
    assert all(one in text for one in holds)


def test_where_only_one_is_known_it_says_that_the_rest_is_not(talk: StartTalk) -> None:
    reply = talk("德州市").say("扶贫专职人员咋提高本事？各单位的食堂几点开饭？")
    assert reply.entry == "dezhou-full-time"
    assert "别的我没有查到" in reply.text
    assert reply.for_staff


def test_what_goes_on_from_a_part_that_is_not_known_is_not_answered(talk: StartTalk) -> None:
    assert talk("海原县").say("助听器医保能报不 报几成").entry is None


@pytest.mark.parametrize(
    ("county", "said", "holds"),
    [
        ("随县", "大病保险报多少？起付线？封顶？", ("65%", "5000元", "没有封顶线")),
        ("随县", "建档立卡的医保交几个钱？五保的呢？", ("125元", "全额资助")),
        ("茅箭区", "2019年兜底多少人次？慢病呢？", ("1025人次", "1407人")),
        ("中卫市", "婚检率？叶酸服用率呢？", ("90%", "98%")),
        ("海原县", "大病治了多少人？重病呢？", ("1448人", "75人")),
    ],
)
def test_a_part_in_few_words_takes_what_it_leaves_out_from_the_one_before(
    talk: StartTalk, county: str, said: str, holds: tuple[str, ...]
) -> None:
    text = talk(county).say(said).text
    assert all(one in text for one in holds)


def test_what_is_said_of_the_first_of_a_list_holds_of_the_next(talk: StartTalk) -> None:
    text = talk("即墨区").say("给患病贫困户定的家庭医生和医院各几个").text
    assert "一名家庭医生" in text
    assert "一所定点医院" in text


def test_persons_are_counted_as_a_part_of_their_own(talk: StartTalk) -> None:
    text = talk("中宁县").say("中宁县贫困人口数、核准患病人数分别多少").text
    assert "22146人" in text
    assert "1724人" in text


def test_what_is_only_done_belongs_to_the_subject_of_the_whole(talk: StartTalk) -> None:
    text = talk("沙坡头区").say("三十种大病该治的有几个，治了几个").text
    assert "254人" in text
    assert "2178人" not in text


def test_beside_another_a_resident_hears_of_their_own_county(talk: StartTalk) -> None:
    assert "海原县慢病签约服务6071人" in talk("海原县").say("慢病签约签了多少？重病呢？").text


def test_nothing_is_told_beside_that_shares_only_the_asking(talk: StartTalk) -> None:
    assert "另外" not in talk("随县").say("全面体检收不收费").text


def test_of_a_list_in_which_each_item_asks_each_is_told(talk: StartTalk) -> None:
    text = talk("即墨区").say("有病的贫困户定几所医院、配几个家庭医生？").text
    assert "一所定点医院" in text
    assert "一名家庭医生" in text


def test_the_entry_that_speaks_of_all_the_message_names_is_told_alone(talk: StartTalk) -> None:
    text = talk("茅箭区").say("2020年上半年大病住院多少人次，政策范围内报了多少万？").text
    assert "112.23万元" in text
    assert "875人次" not in text


def test_another_hospital_asked_after_a_share_is_of_that_share(talk: StartTalk) -> None:
    text = talk("随县").say("卫生院住院报几成？县医院呢？大医院呢？").text
    assert "70%" in text
    assert "另外" not in text


def test_a_share_asked_last_is_of_the_stay_named_first(talk: StartTalk) -> None:
    text = talk("海原县").say("住院押金交不，出院跑几个窗口，报几成").text
    assert "实际报销比例不低于90%" in text
    assert "去县外住院" not in text


def test_how_much_money_is_not_answered_by_what_states_no_sum(talk: StartTalk) -> None:
    assert "远程医疗" not in talk("武城县").say("村卫生室哪年建好？花几个钱？").text


@pytest.mark.parametrize(
    "said", ["胃镜做一次多少钱 报不报", "镶牙一颗多少钱，能不能报销", "糖尿病眼底激光做一回多少钱 报不报"]
)
def test_few_words_that_name_only_what_is_done_are_of_what_stands_before_them(
    talk: StartTalk, said: str
) -> None:
    assert talk("随县").say(said).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    "said", ["贫困户要交医保，个人出几多、区里贴几多", "村里催交合作医疗，个人出多少、政府补多少"]
)
def test_what_is_told_before_the_parts_holds_of_each(talk: StartTalk, said: str) -> None:
    """Who asks what insurance costs is not told what a stay costs at most."""
    reply = talk("茅箭区").say(said)
    assert reply.kind is Kind.UNKNOWN
    assert "5000" not in reply.text
