"""After a clause was quoted: the one of the same document on how it is applied for, where, with what, until when.

`那咋申请` names nothing, and the clause on applying often does not name again what is applied for. Only what stands
under the same heading, under one on applying, or beside it in articles that have no headings is looked at. Pure.
"""

import re
from collections.abc import Iterator

from policy_kb.clauses.index import ClauseIndex
from policy_kb.clauses.passages import quote, widened
from policy_kb.clauses.search import ClauseHit, section_of

LONGEST_QUESTION = 16  # characters of a message that asks for nothing but this
_NUMBER = re.compile(r"\d{3,4}-?\d{7,8}|(?<!\d)1[\d]{4}(?!\d)")  # to call
# What is asked, and what the clause has to say for it.
_ASKED = (
    (
        re.compile(r"带(?:什么|啥|么|哪些)|材料|资料|证件|手续"),
        re.compile(r"材料|身份证|户口簿?|户口本|复印件|病历|发票|申请[表书]|填写"),
    ),
    (
        re.compile(r"多久|几天|多长时间|(?:什么|啥|么)时候(?:能|发|到|给)|到账"),
        re.compile(r"\d+个?(?:工作日|日内|天|个月内)|按[月季年]|每[月季]|当[月日]"),
    ),
    (
        re.compile(r"电话|怎么联系|咨询"),
        _NUMBER,
    ),
    (
        re.compile(
            r"(?:去|到|在|上|找|跟|向|问)(?:哪(?![些家种几])|谁|啥地方|什么地方|么地方)|哪个?(?:部门|单位|窗口|科|局)|哪里(?:办|领|交|申请)"
        ),
        re.compile(
            r"向[^。；]{0,24}(?:申请|申报|提出|提交)|(?:到|在)[^。；]{0,24}(?:办理|申请|领取|窗口)|受理|负责"
        ),
    ),
    (
        re.compile(
            r"(?:怎么|咋|如何|么样|怎样)(?:个)?(?:申请|办|领|报名|申报|弄|搞|走|才能)|申请(?:的)?(?:流程|程序|办法)|(?:要|用)申请[吗不么]|流程|程序"
        ),
        re.compile(r"申请|申报|申领|办理|受理|提交|初审|审核|审批|登记"),
    ),
)
_ON_APPLYING = re.compile(r"申请|申报|申领|程序|流程|办理|审批|审核|受理|发放")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]+条")


def is_asked(text: str) -> bool:
    """Whether a short message asks for nothing but how, where, with what or until when."""
    return len(text) <= LONGEST_QUESTION and any(asks.search(text) for asks, _ in _ASKED)


def following(index: ClauseIndex, quoted: int, text: str) -> ClauseHit | None:
    """The clause for it, by the id of the one that was quoted; None where the document has none."""
    places = {clause.id: place for place, clause in enumerate(index.clauses)}
    if quoted not in places:
        return None
    for asks, says in _ASKED:
        found = _places(index, places[quoted], anywhere=says is _NUMBER) if asks.search(text) else ()
        for place in found:
            stated = [at for at, one in enumerate(index.sentences[place]) if says.search(one.text)]
            if stated:
                return _hit(index, place, stated)
    return None


def _places(index: ClauseIndex, quoted: int, *, anywhere: bool) -> Iterator[int]:
    """Under the same heading (articles that have none: all), under one on applying; last what was quoted.

    `anywhere`: all of the document, for there is one number to call.
    """
    of_document = [
        place
        for place, clause in enumerate(index.clauses)
        if clause.document_key == index.clauses[quoted].document_key and place != quoted
    ]
    top = _top(index, quoted)
    tops = {place: _top(index, place) for place in of_document}
    yield from (place for place in of_document if tops[place] == top)
    yield from (place for place in of_document if tops[place] != top and _ON_APPLYING.search(tops[place]))
    yield from of_document if anywhere else ()
    yield quoted


def _top(index: ClauseIndex, place: int) -> str:
    """The heading below the title; none of an article, which is a heading of itself."""
    below = index.clauses[place].heading_path[1:2]
    return "" if not below or _ARTICLE.match(below[0]) else below[0]


def _hit(index: ClauseIndex, place: int, stated: list[int]) -> ClauseHit:
    clause = index.clauses[place]
    span = widened([one.span for one in index.sentences[place]], stated[0], stated[-1] + 1)
    section = section_of(clause, index.titles[clause.document_key])
    return ClauseHit(clause, section, quote(clause.text, span), 1.0, index.assurance.enough, (), ())
