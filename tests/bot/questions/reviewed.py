"""A group of questions that is attached to an entry, reviewed and told: the steps that tests take."""

from datetime import timedelta

from backend.core.audit import Actor
from bot.questions import settling
from bot.questions.delivering import Desk
from policy_kb.editing import life, reading
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from tests.bot.questions.asking import EDITOR, REVIEWER, Village, WeChat
from tests.policy_kb.editing.written import TEXT, live

ODD = "假肢能报销几成"  # nobody's policy writes of it


def desk(village: Village, wechat: WeChat) -> Desk:
    services = village.services
    return Desk(services.database, services.cipher, services.library, services.guard, wechat.say)


def entry(village: Village) -> str:
    with village.services.database.writing() as session:
        live(session, "staff-limb", TEXT, village.clock.now())
    return "staff-limb"


def attach(village: Village, group: int, entry_id: str, *ways: str, tell: bool = True) -> State:
    with village.services.database.writing() as session:
        attached = settling.attach(
            session, village.hold(group), entry_id, ways, EDITOR, village.clock.now(), tell=tell
        )
        return attached.state


def approve(village: Village, entry_id: str, actor: Actor = REVIEWER) -> None:
    with village.services.database.writing() as session:
        version = reading.detail(session, entry_id).version
        life.approve(session, life.Hold(entry_id, version), actor, village.clock.now())


def published_anew(village: Village, id: str, text: EntryText) -> None:
    with village.services.database.writing() as session:
        hold = life.Hold(id, reading.detail(session, id).version)
        life.save(session, hold, life.Given(text, "改写"), EDITOR, village.clock.now())
    with village.services.database.writing() as session:
        hold = life.Hold(id, reading.detail(session, id).version)
        life.submit(session, hold, EDITOR, village.clock.now())
    approve(village, id)
    village.clock.advance(timedelta(hours=1))
