"""The list of quiz questions, and the results."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff import lists, notices, rights
from backend.staff.door import require
from backend.staff.lists import Paging
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.quiz.room import blueprint
from policy_kb import store
from policy_kb.quiz import asking, efforts, questions, results
from policy_kb.quiz.choosing import QUESTIONS
from policy_kb.quiz.models import LONGEST_EFFORT
from policy_kb.quiz.results import Missed, Rate
from policy_kb.records import TOPICS

notices.add({"quiz.settled": "记下了。这个主题从明天起的答卷重新算，够人数还低再提醒。"})


@blueprint.get("")
@require("quiz.read")
def page() -> ResponseReturnValue:
    """`?page=`: one's own, then those of the regions above that one's people are asked, to be read only."""
    root, now = present().region, services().clock.now()
    with services().database.reading() as session:
        found = questions.listing(session, root, now, lists.offset(), lists.SIZE)
        asked = asking.count(session, root, now)
        tree = store.region_tree(session)
        short = asking.short_of(session, tree, root, now)
        above = questions.from_above(session, tree.chain(root), now)
    paging = Paging(lists.wanted_page(), found.total)
    writes = rights.may(present().role, "quiz.write")
    return render_template(
        "quiz/list.html",
        found=found,
        paging=paging,
        topics=TOPICS,
        asked=asked,
        above=above,
        short=short,
        least=QUESTIONS,
        writes=writes,
    )


@blueprint.get("/results")
@require("quiz.read")
def shown() -> ResponseReturnValue:
    """By township and by topic, of the last half year; what few know, and what was done about it."""
    return _results(Said())


@blueprint.post("/results")
@require("quiz.settle")
def settle() -> ResponseReturnValue:
    """`topic=`, and what was done about it: it is counted anew."""
    place, topic = services(), request.form.get("topic", "")
    words = request.form.get(f"words-{topic}", "")
    try:
        with place.database.writing() as session:
            efforts.note(session, present().region, topic, words, actor(), place.clock.now())
    except BadInput as error:
        return _results(Said(topic, words, error.sentence)), 400
    return redirect(told("quiz.shown", "quiz.settled"), 303)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote of a topic, and why it was not stored."""

    topic: str = ""
    words: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Low:
    """A topic that few know, with the questions that most were wrong about."""

    rate: Rate
    since: date
    missed: tuple[Missed, ...]


def _results(said: Said) -> str:
    root, today = present().region, services().clock.now().date()
    since: date = today - results.LOOKED_AT
    with services().database.reading() as session:
        found = results.known(session, root, since, today)
        low = [
            _Low(one.rate, one.since, results.missed(session, root, one.rate.key, one.since, today))
            for one in results.failing(session, root, today)
        ]
        done = efforts.listing(session, root)
    return render_template(
        "quiz/results.html",
        since=since,
        found=found,
        topics=TOPICS,
        enough=results.ENOUGH,
        low=low,
        efforts=done,
        said=said,
        settles=rights.may(present().role, "quiz.settle"),
        longest=LONGEST_EFFORT,
    )
