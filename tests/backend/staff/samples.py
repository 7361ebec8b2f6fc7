"""One thing inside 海原县 and one outside for every name that stands in an address under /staff.

A page with a name that is not here fails the matrix of `test_rights`: add the name with the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select, update

from backend.core.accounts import register
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.services import Services
from bot.hits import running as hits
from bot.models import OwedAnswerRow, QuestionGroupRow
from bot.questions import settling
from bot.questions.groups import listing
from bot.turn import Asker
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Upload
from policy_kb.editing import golden as questions
from policy_kb.editing import rejecting
from policy_kb.exchange import exporting, waiting
from policy_kb.quiz import keeping
from policy_kb.townships import keeping as listing_townships
from policy_kb.townships.names import Line
from policy_kb.words import keeping as keeping_words
from policy_kb.words.records import Word
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN
from tests.policy_kb.editing.written import TEXT, live

Pair = tuple[object, object]  # inside, outside


def usernames(services: Services) -> Pair:
    """Accounts that nobody signs in with."""
    with services.database.writing() as session:
        for name, region in (("sample-in", HAIYUAN), ("sample-out", SUIXIAN)):
            new = NewAccount(name, "样例", Role.EDITOR, region)
            register.add(session, services.passwords, new, SYSTEM, services.clock.now())
    return "sample-in", "sample-out"


def entries(services: Services) -> Pair:
    """Published entries."""
    with services.database.writing() as session:
        live(session, "sample-in", TEXT, services.clock.now())
        live(session, "sample-out", replace(TEXT, region_code=SUIXIAN), services.clock.now())
    return "sample-in", "sample-out"


def golden(services: Services) -> Pair:
    """Standard questions that nothing answers."""
    with services.database.writing() as session:
        inside, outside = (
            questions.add(session, region, "样例问题", None, Actor("wang"), services.clock.now())
            for region in (HAIYUAN, SUIXIAN)
        )
    return inside, outside


def matches(services: Services) -> Pair:
    """Rejected matches of the sample entries, which stand before them in the table."""
    numbers = []
    with services.database.writing() as session:
        for id in ("sample-in", "sample-out"):
            rejecting.reject(session, id, "骑车摔了谁管", "", Actor("wang"), services.clock.now())
            numbers.append(rejecting.of_entry(session, id)[0].id)
    return numbers[0], numbers[1]


def documents(services: Services) -> Pair:
    """Uploaded documents with a clause, waiting to be looked through."""
    keys = []
    with services.database.writing() as session:
        for region in (HAIYUAN, SUIXIAN):
            given = Upload(
                "样例.txt", "第一条 住院不交押金。".encode(), region, "样例办法", "某局", "", "2021"
            )
            keys.append(uploading.upload(session, uploading.opened(given), SYSTEM, services.clock.now()).key)
    return keys[0], keys[1]


def imports(services: Services) -> Pair:
    """Files of entries that wait to be confirmed."""
    with services.database.writing() as session:
        data = exporting.workbook(session)
        now = services.clock.now()
        kept = [waiting.keep(session, "表.xlsx", data, region, SYSTEM, now) for region in (HAIYUAN, SUIXIAN)]
    return kept[0], kept[1]


def groups(services: Services) -> Pair:
    """Groups of a question that waits."""
    numbers = []
    for region in (HAIYUAN, SUIXIAN):
        with services.database.direct() as direct:
            asker = Asker("wechat", f"sample of {region}")
            turn = services.conversations.ask(direct, asker, "随便问问", services.clock.now(), region)
            with direct.writing():
                services.conversations.record(direct, turn)
        services.desk.gather()
        with services.database.reading() as session:
            numbers.append(listing(session, region).lines[0].id)
    return numbers[0], numbers[1]


def answers(services: Services) -> Pair:
    """Answers that WeChat has refused for good."""
    now = services.clock.now()
    ids = [int(str(id)) for id in groups(services)]
    with services.database.writing() as session:
        for id in ids:
            hold = settling.Hold(id, session.get_one(QuestionGroupRow, id).version)
            settling.answer(session, hold, "请问村医。", Actor("wang"), now, draft=False)
        session.execute(update(OwedAnswerRow).values(failure="用户拒收。", try_at=None))
    with services.database.reading() as session:
        found = {row.group_id: row.id for row in session.scalars(select(OwedAnswerRow))}
    return found[ids[0]], found[ids[1]]


def quiz_questions(services: Services) -> Pair:
    """Drafts of quiz questions."""
    numbers = []
    for region in (HAIYUAN, SUIXIAN):
        with services.database.writing() as session:
            text = replace(TEXT, region_code=region)
            live(session, f"quiz-{region}", text, services.clock.now())
            numbers.append(keeping.draft(session, f"quiz-{region}", SYSTEM, services.clock.now()))
    return numbers[0], numbers[1]


def townships(services: Services) -> Pair:
    """Townships of a county's list."""
    numbers = []
    with services.database.writing() as session:
        for region in (HAIYUAN, SUIXIAN):
            now = services.clock.now()
            listing_townships.add(session, region, [Line(1, "样例镇", ())], SYSTEM, now)
            numbers.append(listing_townships.listed(session, region)[0].id)
    return numbers[0], numbers[1]


def words(services: Services) -> Pair:
    """Words that the people of a county say."""
    with services.database.writing() as session:
        inside, outside = (
            keeping_words.add(
                session, Word("咕噜药", "高血压", "disease", "听来的", region), SYSTEM, services.clock.now()
            )
            for region in (HAIYUAN, SUIXIAN)
        )
    return inside, outside


def runs(services: Services) -> Pair:
    """Runs of a question that is not asked yet."""
    numbers = []
    for region in (HAIYUAN, SUIXIAN):
        with services.database.writing() as session:
            asked, now = hits.written("随便问问", region), services.clock.now()
            numbers.append(hits.begin(session, region, hits.LIST, asked, 0, SYSTEM, now))
    return numbers[0], numbers[1]


SAMPLES: Mapping[str, Callable[[Services], Pair]] = {
    "username": usernames,
    "entry_id": entries,
    "golden_id": golden,
    "match_id": matches,
    "document_key": documents,
    "import_id": imports,
    "position": lambda services: (1, 1),
    "group_id": groups,
    "question_id": quiz_questions,
    "township_id": townships,
    "word_id": words,
    "run_id": runs,
    "answer_id": answers,
}
