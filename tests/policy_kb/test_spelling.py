"""Wrong characters from pinyin input: slips toward the domain's words are mended, everyday speech is not touched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb import spellers
from policy_kb.knowledge import Knowledge
from policy_kb.spelling import Speller

SLIPS = {
    "健挡立卡贫困户有啥好处": "建档立卡贫困户有啥好处",
    "先诊疗后付非": "先诊疗后付费",
    "住院压金要交多少": "住院押金要交多少",
    "家庭一生多久来一次": "家庭医生多久来一次",
    "大病宝险怎么报": "大病保险怎么报",
    "意站式结算在哪办": "一站式结算在哪办",
    "远成医疗是啥": "远程医疗是啥",
    "慢姓病能报不": "慢性病能报不",
    "平困户住院": "贫困户住院",
    "医疗就助找谁": "医疗救助找谁",
    "收非吗": "收费吗",
    "报肖比例": "报销比例",
    "起富线是多少": "起付线是多少",
    "白内彰手术": "白内障手术",
    "高血鸭随访几次": "高血压随访几次",
    "家庭医生千约": "家庭医生签约",
    "乡镇卫生愿": "乡镇卫生院",
    "低宝户住院": "低保户住院",
    "合作一疗": "合作医疗",
    "两癌塞查": "两癌筛查",
    "叶算在哪领": "叶酸在哪领",
    "健康当案": "健康档案",
    "光明服贫工程": "光明扶贫工程",
    "唐尿病": "糖尿病",
    "特困人圆": "特困人员",
    "补冲医疗保险": "补充医疗保险",
    "婚钱检查": "婚前检查",
    "对口邦扶": "对口帮扶",
    "诊疗废": "诊疗费",
}
# No domain words: two words that stand together in what is written.
PAIRS = {
    "专科连盟": "专科联盟",
    "户外宣穿栏": "户外宣传栏",
    "双像转诊": "双向转诊",
    "动态检测": "动态监测",
    "城乡环镜整治": "城乡环境整治",
    "病例讨轮": "病例讨论",
}
# Near sounds of the dialects: zh/z, sh/s, n/l, ing/in, hu/f.
DIALECT = {
    "家庭医森": "家庭医生",
    "残集人": "残疾人",
    "两癌晒查": "两癌筛查",
    "贫坤户": "贫困户",
    "大饼保险": "大病保险",
    "住宴住远": "住宴住院",
    "随方几次": "随访几次",
    "随慌几次": "随访几次",
}

ORDINARY = re.split(
    r"\s+",
    """我住山上，住院能报多少 大山东边那家医院
我爹腿疼得下不了地 娃昨晚上发烧了一宿 家里就靠他一个人挣钱 今年苞谷收成不好 俺娘眼睛看不清东西 孩子上学要交书本费
老伴去年走了 我在镇上开个小卖部 欠亲戚两万块还没还 他腰不好干不了重活 媳妇在外头打工 我耳朵有点背，你慢点说
奶奶一个人住在老屋里 这几天下雨路不好走 村口那家药店关门了 儿子在城里当保安 女儿嫁到外县去了 我这病拖了好几年
冬天一冷就咳得厉害 大夫让我多休息 家里的羊卖了才凑够钱 欠条还在抽屉里 晚上睡不着觉 手脚老是发麻 这个月的工钱还没结
邻居帮我们垫的钱 我不识字，你念给我听 孩子他爹出远门了 吃完饭胃里不舒服 我们家四口人两亩地 前天摔了一跤，胳膊肿了
弟弟在部队当兵 母亲今年七十三了 去县城要坐一个小时车 家里穷，舍不得花钱 房子漏雨，修也没钱修 她怀着孩子还下地干活
牙疼得吃不下饭 我想问问这事能不能办 人老了，浑身都是毛病 小时候得过一场大病 嫂子给人家做保姆 信用社的钱到期了
给孩子买了件新衣裳 我妹妹身体一直很好 等我儿子回来再说 地里的活儿忙不过来 头发都愁白了 姐夫开三轮车拉货
今天赶集买了二斤肉 药太苦，孩子不肯喝 父亲抽了一辈子烟 这两年日子好过些了 叔叔借给我五千块 医生说要观察几天
病房里住了六个人 收了麦子就去看病 存折上还有三千多 钱不够，手术没敢做 伤口化脓了，换了几次纱布 婆婆瘫在床上五年了
攒了点钱都看了病 这种病拖不得 哪种药便宜些 发烧了要去医院吗 孩子害怕去医院 这药是治什么病的 我的手机好用着呢
药放什么地方好""",
)


MEANT = ("建档立卡", "家庭医生", "押金", "收费", "一站式结算")


@pytest.fixture(scope="module")
def speller(knowledge: Knowledge) -> Speller:
    """Toward five words only."""
    return spellers.build(MEANT, knowledge.analyser.tokenizer.cut)


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_a_slip_of_the_input_method_is_mended(knowledge: Knowledge, typed: str, meant: str) -> None:
    assert knowledge.analyser.analyse(typed).text == meant


@pytest.mark.parametrize(("typed", "meant"), DIALECT.items())
def test_near_sounds_of_the_dialects_count_as_alike(knowledge: Knowledge, typed: str, meant: str) -> None:
    assert knowledge.analyser.analyse(typed).text == meant


@pytest.mark.parametrize(("typed", "meant"), PAIRS.items())
def test_words_that_stand_together_in_what_is_written_are_meant(
    knowledge: Knowledge, typed: str, meant: str
) -> None:
    assert knowledge.analyser.analyse(typed).text == meant


@pytest.mark.parametrize("sentence", ORDINARY)
def test_an_everyday_sentence_is_left_alone(knowledge: Knowledge, sentence: str) -> None:
    written = knowledge.analyser.analyse(sentence, correct=False).text
    assert knowledge.analyser.analyse(sentence).text == written


@pytest.mark.parametrize("said", ["要是转到三级呢", "要是转到二级医院", "住了三级医院"])
def test_a_figure_as_it_was_said_stays(knowledge: Knowledge, said: str) -> None:
    assert knowledge.analyser.analyse(said).text == said


@pytest.mark.parametrize("said", ["那两个“应尽”是啥", "那两个「应尽」是啥", '那两个"应尽"是啥'])
def test_what_is_quoted_is_no_slip(knowledge: Knowledge, said: str) -> None:
    assert "应尽" in knowledge.analyser.analyse(said).text
    assert "引进" in knowledge.analyser.analyse(said.strip("那两个是啥").strip('“”「」"')).text


def test_what_the_knowledge_itself_says_is_no_slip(knowledge: Knowledge) -> None:
    texts = {text for entry in knowledge.snapshot.entries for text in (entry.title, *entry.phrasings)}
    written = {text: knowledge.analyser.analyse(text, correct=False).text for text in texts}
    mended = {text: knowledge.analyser.analyse(text).text for text in texts}
    assert {text: mended[text] for text in texts if mended[text] != written[text]} == {}


def test_stored_content_is_never_mended(knowledge: Knowledge) -> None:
    assert knowledge.analyser.analyse("住院压金", correct=False).text == "住院压金"


class TestOneSpeller:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("健挡立卡", "建档立卡"),
            ("收非", "收费"),
            ("找家庭一生，要压金么", "找家庭医生，要押金么"),
            ("abc压金123", "abc押金123"),
        ],
    )
    def test_what_sounds_like_a_known_word_becomes_it(self, speller: Speller, typed: str, meant: str) -> None:
        assert speller.correct(typed) == meant

    @pytest.mark.parametrize("word", MEANT)
    def test_a_word_that_is_meant_stays(self, speller: Speller, word: str) -> None:
        assert speller.correct(word) == word

    @pytest.mark.parametrize("text", ["", "abc 123", "！？。", "他一生"])
    def test_there_is_nothing_to_mend(self, speller: Speller, text: str) -> None:
        assert speller.correct(text) == text

    def test_a_word_of_the_language_is_not_cut_in_two(self, speller: Speller) -> None:
        assert speller.correct("接收非常顺利") == "接收非常顺利"

    def test_a_window_is_not_joined_over_punctuation(self, speller: Speller) -> None:
        assert speller.correct("收，非") == "收，非"

    @given(text=st.text(alphabet="建健档挡立力卡家庭一医生压押金斤收非费，a1站式结算 ", max_size=30))
    def test_length_and_everything_that_is_no_chinese_stay(self, speller: Speller, text: str) -> None:
        mended = speller.correct(text)
        assert len(mended) == len(text)
        assert all(new == old for new, old in zip(mended, text, strict=True) if old in "，a1 ")
        assert speller.correct(mended) == mended

    def test_pairs_of_what_is_written_are_meant_too(self, knowledge: Knowledge) -> None:
        cut = knowledge.analyser.tokenizer.cut
        pairs = spellers.build(MEANT, cut, ["动态监测很重要", "医院发布消息"])
        assert pairs.correct("动态检测") == "动态监测"
        assert pairs.correct("医院发不发") == "医院发不发"  # a small word is no slip
        both = spellers.build(MEANT, cut, ["动态监测很重要", "检测结果"])
        assert both.correct("动态检测") == "动态检测"  # both are written: nobody can say

    def test_what_a_document_writes_or_people_say_of_other_matters_is_no_slip(
        self, knowledge: Knowledge
    ) -> None:
        cut, text = knowledge.analyser.tokenizer.cut, "洗牙能报吗"
        assert spellers.build(["细伢"], cut).correct(text) == "细伢能报吗"
        assert spellers.build(["细伢"], cut, said=["洗牙"]).correct(text) == text
        assert spellers.build(["细伢"], cut, quoted=["洗牙、种牙不予报销。"]).correct(text) == text
        across = spellers.build(["收费"], cut, quoted=["要接收非常困难的人。"])
        assert across.correct("收非") == "收费"  # 接收非常 does not write 收非

    def test_of_two_words_that_sound_alike_the_first_is_meant(self, knowledge: Knowledge) -> None:
        first = spellers.build(("公费", "工费"), knowledge.analyser.tokenizer.cut)
        assert first.correct("公沸") == "公费"


@pytest.mark.parametrize("text", ["我想问随县的报销比例", "谁管随县的健康扶贫", "那海原住院报几成"])
def test_the_name_of_a_place_is_no_slip(knowledge: Knowledge, text: str) -> None:
    assert knowledge.analyser.mended(text) == text
