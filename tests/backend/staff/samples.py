"""One thing inside 海原县 and one outside for every name that stands in an address under /staff.

A page with a name that is not here fails the matrix of `test_rights`: add the name with the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from backend.core.accounts import register
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from bot.conversation import Asker
from bot.questions.groups import listing
from policy_kb.quiz import keeping
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


def quiz_questions(services: Services) -> Pair:
    """Drafts of quiz questions."""
    numbers = []
    for region in (HAIYUAN, SUIXIAN):
        with services.database.writing() as session:
            text = replace(TEXT, region_code=region)
            live(session, f"quiz-{region}", text, services.clock.now())
            numbers.append(keeping.draft(session, f"quiz-{region}", SYSTEM, services.clock.now()))
    return numbers[0], numbers[1]


SAMPLES: Mapping[str, Callable[[Services], Pair]] = {
    "username": usernames,
    "entry_id": entries,
    "group_id": groups,
    "question_id": quiz_questions,
}
