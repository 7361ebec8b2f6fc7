"""Which region a message names, and as what. Only a statement of residence may change what is remembered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import places
from bot.places import Place
from policy_kb import content
from policy_kb.normalise import normalise
from policy_kb.regions import RegionTree

HAIYUAN, ZHONGNING, WUCHENG, SUIXIAN, MAOJIAN, JIMO = (
    "640522",
    "640521",
    "371428",
    "421321",
    "420302",
    "370215",
)
DEZHOU, ZHONGWEI, YINCHUAN, SHIYAN, WUHAN, HUBEI = "371400", "640500", "640100", "420300", "420100", "420000"


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return content.load().tree


def read(text: str, tree: RegionTree) -> Place:
    return places.read(normalise(text), tree)


class TestResidence:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("俺是武城的", WUCHENG),
            ("我是海原县人", HAIYUAN),
            ("我家住在随县", SUIXIAN),
            ("茅箭区的贫困户", MAOJIAN),
            ("我们随县", SUIXIAN),
            ("老家海原", HAIYUAN),
            ("户口在中宁县", ZHONGNING),
            ("我搬到即墨了", JIMO),
            ("我嫁到即墨了", JIMO),
            ("户口迁到德州", DEZHOU),
            ("本人茅箭区低保户", MAOJIAN),
            ("您好，我这边是十堰茅箭的", MAOJIAN),
            ("我是即墨市的", JIMO),
            ("湖北的", HUBEI),
        ],
    )
    def test_a_statement_of_residence_is_heard(self, tree: RegionTree, said: str, code: str) -> None:
        assert read(said, tree).lives == code

    def test_of_a_city_and_a_county_in_it_the_county_counts(self, tree: RegionTree) -> None:
        assert read("我是中卫市海原县的", tree).lives == HAIYUAN

    def test_the_last_word_of_a_correction_counts(self, tree: RegionTree) -> None:
        assert read("不对，我是中宁的", tree).lives == ZHONGNING
        assert read("我不是海原的，是中宁的", tree).lives == ZHONGNING

    @pytest.mark.parametrize("said", ["我不是海原的", "我不是海原人", "俺不在海原住"])
    def test_where_somebody_does_not_live_is_no_residence(self, tree: RegionTree, said: str) -> None:
        assert read(said, tree).lives is None

    def test_not_here_but_there(self, tree: RegionTree) -> None:
        assert read("不是海原，是中宁", tree).lives != HAIYUAN


class TestCare:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("在银川住院能报多少", YINCHUAN),
            ("我去十堰市太和医院看的病", SHIYAN),
            ("转到武汉同济医院", WUHAN),
            ("我爹在银川住院", YINCHUAN),
            ("我爹住银川的医院", YINCHUAN),
            ("海原县医院住院要押金吗", HAIYUAN),
            ("大夫让我转到银川", YINCHUAN),
            ("病人从县医院转到银川去了", YINCHUAN),
        ],
    )
    def test_a_hospital_elsewhere_is_no_residence(self, tree: RegionTree, said: str, code: str) -> None:
        found = read(said, tree)
        assert found.care_in == code
        assert found.lives is None

    def test_residence_and_hospital_are_told_apart_in_one_message(self, tree: RegionTree) -> None:
        found = read("我家住在随县，去武汉住院能报吗", tree)
        assert (found.lives, found.care_in) == (SUIXIAN, WUHAN)

    def test_working_elsewhere_is_no_residence(self, tree: RegionTree) -> None:
        found = read("我在武汉打工，老家随县", tree)
        assert found.lives == SUIXIAN

    @pytest.mark.parametrize("said", ["到外地看病", "去省里的大医院做手术", "在县外住院"])
    def test_far_away_needs_no_name(self, tree: RegionTree, said: str) -> None:
        assert read(said, tree) == Place(care_far=True)

    @pytest.mark.parametrize("said", ["海原县贫困户住院报多少", "随县低保户住院要押金吗"])
    def test_people_of_a_county_in_hospital_are_no_hospital(self, tree: RegionTree, said: str) -> None:
        found = read(said, tree)
        assert found.care_in is None
        assert found.lives or found.named

    @pytest.mark.parametrize("said", ["转院到武汉了", "送到十堰去了", "县医院把人转到银川"])
    def test_where_somebody_was_sent_is_no_residence(self, tree: RegionTree, said: str) -> None:
        found = read(said, tree)
        assert found.care_in is not None
        assert found.lives is None

    @pytest.mark.parametrize("said", ["在西安的医院住院", "去郑州看病", "到兰州大医院治的"])
    def test_a_city_in_no_list_of_regions_is_far_away(self, tree: RegionTree, said: str) -> None:
        assert read(said, tree) == Place(care_far=True)


class TestEverydayWords:
    @pytest.mark.parametrize("said", ["我家日照短", "俺住的屋日照不好", "日照时间够不够", "娃要多日照"])
    def test_sunshine_is_no_city(self, tree: RegionTree, said: str) -> None:
        assert read(said, tree) == Place()

    @pytest.mark.parametrize("said", ["我是日照的", "俺是日照人", "日照市", "我嫁到日照了"])
    def test_the_city_is_heard_where_it_is_meant(self, tree: RegionTree, said: str) -> None:
        found = read(said, tree)
        assert "371100" in (found.lives, found.named)


class TestKin:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("俺闺女嫁到武城了，她住院报几成", WUCHENG),
            ("我老表是海原的，他能不能报", HAIYUAN),
            ("我大姐在茅箭，她要生孩子", MAOJIAN),
            ("我妹子在德州住", DEZHOU),
            ("我朋友住德州，想问住院押金", DEZHOU),
            ("我亲戚家在武城", WUCHENG),
        ],
    )
    def test_where_kin_live_is_not_where_the_person_lives(
        self, tree: RegionTree, said: str, code: str
    ) -> None:
        found = read(said, tree)
        assert found.kin_in == code
        assert found.lives is None

    def test_both_may_be_said(self, tree: RegionTree) -> None:
        found = read("我是随县的，我姐在海原", tree)
        assert (found.lives, found.kin_in) == (SUIXIAN, HAIYUAN)


class TestOnlyNamed:
    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ("随县的政策是什么", SUIXIAN),
            ("海原县人口有多少", HAIYUAN),
            ("海原县人民政府办公室", HAIYUAN),
            ("听说武城县有免费体检", WUCHENG),
            ("湖北省随州市随县，住院报几成", SUIXIAN),
            ("银川的大夫下来吗", YINCHUAN),
        ],
    )
    def test_a_name_alone_says_nothing_of_the_person(self, tree: RegionTree, said: str, code: str) -> None:
        assert read(said, tree) == Place(named=code)

    @pytest.mark.parametrize("said", ["", "住院报几成", "平原上的路不好走", "我们村", "随便问问", "？！"])
    def test_no_region_is_heard_where_none_is_named(self, tree: RegionTree, said: str) -> None:
        assert read(said, tree) == Place()


@given(text=st.text(alphabet="我俺是在的人家住院去到转海原县武城随县银川市闺女嫁，医院不对", max_size=25))
def test_every_code_found_is_a_region_that_was_named(tree: RegionTree, text: str) -> None:
    named = {mention.code for mention in tree.mentions(text)}
    found = read(text, tree)
    assert {found.lives, found.named, found.care_in, found.kin_in} - {None} <= named
