"""The page of one group: its questions, what may be done about them, and whatever was typed on it."""

from flask import render_template, request
from sqlalchemy.orm import Session

from backend.core.subtree import within
from backend.enquiry import desk
from backend.staff import rights
from backend.staff.lists import chosen
from backend.staff.parts import present, services
from backend.staff.questions import offering
from backend.staff.questions.offering import Now
from bot.questions import gathering, groups, promises, settling
from bot.questions.groups import Detail
from bot.questions.states import GroupState
from policy_kb.quality import checks

WAYS = 5  # wordings that the form begins with
_LABELS = {"text": "答复", "ways": "问法", "ways_new": "新条目的问法", "reason": "原因"}
NEW = "ways_new"  # the field of those of a new entry; the page is one form


def page(group_id: int, trouble: str = "") -> str:
    """With what was typed on it; `trouble`: why a deed was refused."""
    root, published, now = present().region, desk().published(), services().clock.now()
    words = chosen("find") or request.form.get("find", "").strip()
    with services().database.reading() as session:
        found = groups.detail(session, group_id, root)
        begun = "\n".join(_wordings(found)[:WAYS])
        new = request.form.get(NEW, begun)
        waits = found.line.state is GroupState.OPEN
        people = promises.reachable(session, [group_id])[group_id]
        answers = offering.told(session, found, root, now)
        offers = offering.offers(session, published, found, root, words, now) if waits else ()
        answered = by_now(session, found) if waits else None
    return render_template(
        "questions/group.html",
        found=found,
        people=people,
        wordings=request.form.get("ways", begun),
        new=new,
        phrased=checks.ways_of_asking(new.splitlines()),
        unsent=_unsent(begun) if trouble and not waits else {},
        fewest=checks.FEWEST_PHRASINGS,
        answers=answers,
        by_now=answered,
        mine=found.line.raised is not None and within(root, found.line.raised.region),
        offers=offers,
        trouble=trouble,
        longest=settling.LONGEST_ANSWER,
        may=lambda action: rights.may(present().role, action),
    )


def _unsent(begun: str) -> dict[str, str]:
    """What was typed into the form of a group that is settled by now, by its label; wordings where they are others."""
    typed = {label: request.form.get(name, "").strip() for name, label in _LABELS.items()}
    return {label: said for label, said in typed.items() if said and said.splitlines() != begun.splitlines()}


def by_now(session: Session, found: Detail) -> Now | None:
    """What the bot would answer by now; None: not all of it."""
    now = services().clock.now()
    answers = offering.told(session, found, present().region, now)
    return offering.now(desk().published(), found, _wordings(found), answers, now)


def _wordings(found: Detail) -> tuple[str, ...]:
    return gathering.distinct(one.text for one in reversed(found.questions))
