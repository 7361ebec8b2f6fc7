"""What kind of thing a question asks for (a sum, a date, a place, who), and whether some words hold one. Pure.

A clause that speaks of the right subject and does not say what was asked (whether a sum, or where to go) is no
answer. Told by the question's canonical terms and by its wording; unknown kinds are taken as met.
"""

import re
from dataclasses import dataclass

from policy_kb.analysis import Analysis

_COUNT = r"(?:\d+余?[万千百]?余?|[一二两三四五六七八九十]+)"
_HOW_MANY = r"(?:几|多少|好多|几多)"
_SAME_MEASURE = dict.fromkeys("个名位家所", "[个名位家所]")
_MEASURES = "个名位家所台包张份项种类辆间户级"
_MEASURE_ASKED = re.compile(rf"{_HOW_MANY}([{_MEASURES}])(?!人)")
_NAMED = r"[\u4e00-\u9fff]{2,}(?:医院|卫生院|保健院|中心|站)"
_RESPONSIBLE = re.compile(r"[（(]责任[^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class _Kind:
    """Asked by one of `terms`, or in the wording `asked`; met where `shape` is found."""

    terms: frozenset[str]
    asked: re.Pattern[str] | None
    shape: re.Pattern[str]


def _kind(terms: str, asked: str, shape: str) -> _Kind:
    return _Kind(frozenset(terms.split()), re.compile(asked) if asked else None, re.compile(shape))


_KINDS = (
    _kind("多少钱", rf"{_HOW_MANY}(?:钱|元|块)", r"\d[万千百亿]?余?[万亿]?元|免费|免缴|免收|全额"),
    _kind("免费", "", r"免|费|自付|自负|元|资助|减|代缴|全额"),
    _kind("比例", "", r"[%％]|百分之|成[以不]"),
    _kind("人数", "", rf"{_COUNT}\s*(?:多|余)?(?:人|名|户)"),
    _kind(
        "次数", rf"{_HOW_MANY}(?:次|回|趟|场|期)", rf"{_COUNT}\s*(?:次|期|场|回)|千场|百场|每[年月周季半两]"
    ),
    _kind("种类数", "", rf"{_COUNT}\s*(?:种|类)"),
    _kind("检查项目", "", r"项|超|血"),
    _kind("面积", "", r"平方|公顷|亩"),
    _kind(
        "什么时候", "", r"\d\s*(?:年(?!度)|[月日])|年底|年内|月底|季度|每[年月周季半两]|[日天]内|定期|逐步"
    ),
    _kind("", r"几[号日]|哪[天日]", r"\d\s*[日号]|[月年]底"),
    _kind("日期", "", r"\d\s*[年月日]"),
    _kind("文号", "", r"\d\s*号"),
    _kind("多少", "", rf"\d|{_COUNT}[{_MEASURES}次]"),
    _kind("怎么办", "", r"申请|申报|办理|提出|审核|登记|备案|提交|持.{1,20}到"),
    _kind(
        "哪里",
        "",
        r"窗口|医院|卫生院|卫生室|中心|村委会|居委会|社区|便民|站|设在|位于|地点|向[^，。；]{2,24}(?:申请|申报|申领)",
    ),
    _kind("电话", "", r"\d{7}|\d{3,4}[-—]\d{7}|12\d{3}"),
    _kind("地址", "", r"设在|位于|\d号"),
    _kind("上班时间", "", r"\d[:：点时]|工作日|周[一二三四五六日]"),
    _kind("", r"哪几?(?:家|所)|哪个医院", rf"{_NAMED}、{_NAMED}"),
    _kind("", r"(?:怎么|咋|如何|么样)用", r"凭|持|使用|用于"),
)
_WHO = _kind(
    "负责 哪个部门 担责",
    "",
    r"责任|负责|牵头|主管|承办|专人|龙头|由.{1,20}(?:局|委|办|股|科|院|单位|政府|机构)",
)
_LIST = _kind("哪些", r"包括|有哪", r"、.*、|\+.*\+")


@dataclass(frozen=True, slots=True)
class Wants:
    """What a question asks for: shapes the sentences must hold, one the whole quote must hold, one that is better."""

    strictly: tuple[re.Pattern[str], ...]
    somewhere: tuple[re.Pattern[str], ...]
    rather: tuple[re.Pattern[str], ...]

    def met_by(self, sentences: str, quote: str) -> bool:
        """Whether the sentences hold what was asked; who is responsible may stand elsewhere in the quote."""
        said = _RESPONSIBLE.sub("", sentences)
        return all(shape.search(said) for shape in self.strictly) and all(
            shape.search(quote) for shape in self.somewhere
        )

    def better(self, sentences: str) -> bool:
        """Whether the sentences also have the form one would expect, e.g. a list."""
        return all(shape.search(sentences) for shape in self.rather)


def wants(question: Analysis) -> Wants:
    """What the question asks for."""
    measured = (
        re.compile(_COUNT + r"\s*" + _SAME_MEASURE.get(found, found))
        for found in _MEASURE_ASKED.findall(question.text)
    )
    return Wants(
        (*(kind.shape for kind in _KINDS if _asks(question, kind)), *measured),
        tuple(kind.shape for kind in (_WHO,) if _asks(question, kind)),
        tuple(kind.shape for kind in (_LIST,) if _asks(question, kind)),
    )


def _asks(question: Analysis, kind: _Kind) -> bool:
    return bool(kind.terms & question.names()) or bool(kind.asked and kind.asked.search(question.text))
