"""The to-do list: what waits for this person, by role and region, each with its number and the page that settles it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.core.accounts import apart
from backend.core.accounts.roles import Account
from backend.staff import rights
from backend.staff.home import first as first_of
from backend.staff.home.first import Item
from bot.questions import groups, undelivered
from policy_kb import store
from policy_kb.documents import pending
from policy_kb.editing import hands, waiting, whose
from policy_kb.editing.catalogue import Filters
from policy_kb.editing.states import State
from policy_kb.quiz import reading as quiz
from policy_kb.quiz import results
from policy_kb.records import TOPICS
from policy_kb.words import keeping as words
from scheduler.reminders.failing import failing

EXPIRING = timedelta(days=30)
FAILED = timedelta(days=7)
Key = TypeVar("Key", int, str)
_NOBODY = "上级还没有人用这个工作台：请运维人员用 mingbai staff add 给上级开一个账号，那里看得到、能办。"
_OWN = "有您写的内容，或和您只算一个人的账号写的，您审不了，请别的同事来审。"

_LEAVING = "由管两边的上级同事来审；不同意的，可以退回。"


@dataclass(frozen=True, slots=True)
class Task:
    """One line: how many of what, a sentence what to do, and where; the first few by name."""

    count: int
    unit: str
    words: str
    advice: str
    endpoint: str
    values: dict[str, str]
    first: tuple[Item, ...] = ()


def tasks(session: Session, account: Account, now: datetime) -> tuple[Task, ...]:
    """What is not done; nothing when all is."""
    found: list[Task] = []
    for action, look in _LOOKS:
        if rights.may(account.role, action):
            found.extend(look(session, account, now))
    return tuple(task for task in found if task.count)


def _questions(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root = account.region
    unanswered, disliked = groups.waiting(session, root)
    page, advice = "questions.page", "问得最多的排在前面，先处理前几组。"
    first = first_of.groups(session, root, disliked=False) if unanswered else ()
    yield Task(unanswered, "组", "没答上的提问", advice, page, {"only": "unanswered"}, first)
    first = first_of.groups(session, root, disliked=True) if disliked else ()
    advice = "看看答的那条哪里不好懂。"
    yield Task(disliked, "组", "居民说没帮上的提问", advice, page, {"only": "disliked"}, first)
    for region, number in groups.told_above(session, root).items():
        if not apart.others(session, rights.TABLE["questions.handle"], region, ()):
            name = store.region_tree(session).name(region)
            yield Task(number, "组", f"提问只说了是{name}的，没有说哪个县，没有人能办", _NOBODY, page, {})
    stuck = undelivered.count(session, root)
    yield Task(
        stuck, "份", "给居民的答复没发出去", "看看原因：发出去，或者不发了。", "questions.undelivered", {}
    )


def _review(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root, page, state = account.region, "entries.page", {"state": "pending"}
    waits = {id: (authors,) for id, authors in hands.unread(session, root).items()}
    leaving = whose.leaving(session, root)
    not_theirs = _not_theirs(session, account, waits) - leaving
    passed_by = not_theirs | leaving
    count, unread = len(waits) - len(passed_by), Filters(state=State.PENDING, unread=True)
    first = first_of.entries(session, root, now, unread, passed_by, found="review") if count else ()
    yield Task(count, "条", "条目等着审核", "审过才会回答居民。", page, state, first)
    yield Task(len(not_theirs), "条", "条目等别的同事审核", _OWN, page, state)
    yield Task(len(leaving), "条", "条目要改给别的地区", _LEAVING, page, state)


def _words(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    page, state = "words.page", {"state": "waiting"}
    waits = {id: ((by,) if by else (),) for id, by in words.hands(session, account.region).items()}
    others = len(_not_theirs(session, account, waits))
    advice = "另一位同事加的说法，通过了机器人才这样听。"
    yield Task(len(waits) - others, "个", "词语等着通过", advice, page, state)
    yield Task(others, "个", "词语等别的同事通过", _OWN, page, state)


def _documents(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root, page, state = account.region, "documents.page", {"waiting": "1"}
    waits = pending.firsts(session, root)
    not_theirs = _not_theirs(session, account, waits)
    count, advice = len(waits) - len(not_theirs), "对照原文看过、确认了，居民才看得到。"
    first = first_of.documents(session, root, not_theirs) if count else ()
    yield Task(count, "份", "政策文件等着核对或同意", advice, page, state, first)
    yield Task(len(not_theirs), "份", "政策文件等别的同事核对或同意", _OWN, page, state)


def _entries(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root = account.region
    page = "entries.page"
    expiring = waiting.expiring(session, root, now, now + EXPIRING)
    advice = "核对政策还在不在执行，改好日期再送审。"
    first = first_of.entries(session, root, now, Filters(ending_by=now + EXPIRING)) if expiring else ()
    yield Task(expiring, "条", "条目30天内到期或该复核", advice, page, {"expiring": "30"}, first)
    drafts = waiting.drafts(session, root)
    advice, first = "写完来源和答案，送审。", ()
    if drafts:
        first = first_of.entries(session, root, now, Filters(state=State.DRAFT))
    yield Task(drafts, "条", "条目还是草稿", advice, page, {"state": "draft"}, first)
    unscheduled = waiting.unscheduled(session, root)
    advice = "通过以后又改过，到了时间不会发布：看看改动，再送审。"
    yield Task(unscheduled, "条", "条目取消了定时发布", advice, page, {"state": "unscheduled"})
    outdated = waiting.outdated(session, root)
    advice, page = "照新文件改，或者停用。", "documents.outdated"
    first = first_of.entries(session, root, now, Filters(outdated=True)) if outdated else ()
    yield Task(outdated, "条", "条目引的文件已被新文件取代", advice, page, {}, first)


def _reminders(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root = account.region
    count = sum(one.count for one in failing(session, root, _since(now), now))
    advice = "看看原因：再发一次，或者打电话以后记“已办”。"
    yield Task(count, "条", "随访提醒没发出去（7天内）", advice, "home.failed", {})


def _quiz(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    root = account.region
    for low in results.failing(session, root, now.date()):
        one = low.rate
        words = f"“{TOPICS.get(one.key, one.key)}”知晓率低（{one.percent}，{low.since}起）"
        advice = "看看哪些题答错最多，多宣传；做了什么记下来，就从第二天起重新算。"
        ways = (("印这个主题的明白纸", "leaflets.page"), ("看这个主题的问答", "entries.page"))
        first = tuple(Item(words, page, {"topic": one.key}) for words, page in ways)
        yield Task(one.total - one.right, "道", words, advice, "quiz.shown", {"_anchor": one.key}, first)


def _since(now: datetime) -> date:
    return (now - FAILED).date()


def _quiz_review(session: Session, account: Account, now: datetime) -> Iterator[Task]:
    """Who may not have them asked is shown all: what is held back may have to be mended."""
    root, page = account.region, "quiz.page"
    waits = {id: (authors,) for id, authors in quiz.waiting(session, root, now).items()}
    reviews = rights.may(account.role, "quiz.review")
    not_theirs = _not_theirs(session, account, waits) if reviews else frozenset()
    count, advice = (
        len(waits) - len(not_theirs),
        "对照条目看一遍：对的，请没写过它的同事启用；不对的，先改好。",
    )
    first = first_of.quiz_questions(session, root, now, not_theirs) if count else ()
    yield Task(count, "道", "考题等着核对", advice, page, {}, first)
    yield Task(len(not_theirs), "道", "考题等别的同事核对", _OWN, page, {})


def _not_theirs(
    session: Session, account: Account, waits: Mapping[Key, Sequence[Collection[str]]]
) -> frozenset[Key]:
    """What this person may decide nothing of: each decision waits for another hand."""
    everybody = {name for decisions in waits.values() for firsts in decisions for name in firsts}
    barred = apart.barred(session, account.username, everybody)
    return frozenset(
        key for key, decisions in waits.items() if all(not barred.isdisjoint(firsts) for firsts in decisions)
    )


Look = Callable[[Session, Account, datetime], Iterator[Task]]
_LOOKS: tuple[tuple[str, Look], ...] = (
    ("quiz.read", _quiz),  # first, and for all who may read the results: what people have not understood
    ("questions.handle", _questions),
    ("entries.review", _review),
    ("documents.review", _documents),
    ("words.review", _words),
    ("entries.write", _entries),
    ("home.failed", _reminders),
    ("quiz.retire", _quiz_review),  # who writes them too: what is held back may have to be mended
)
