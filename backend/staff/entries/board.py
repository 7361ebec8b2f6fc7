"""Renders the editor: the form or the text, the answer beside it, what was found, the steps that can be taken now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from sqlalchemy.orm import Session

from backend import bubble
from backend.core.accounts import apart
from backend.core.errors import BadInput
from backend.core.subtree import within
from backend.staff import fresh, rights
from backend.staff.entries import sheet as sheets
from backend.staff.entries import weighing
from backend.staff.entries.sheet import Sheet
from backend.staff.entries.weighing import Answer, Findings
from backend.staff.parts import present, region_name, regions_below, services
from backend.staff.seconds import Second, second
from bot.questions import groups
from bot.wording import MOST_BYTES
from policy_kb import store
from policy_kb.documents import overtaken, pending
from policy_kb.documents.overtaken import Outdated
from policy_kb.documents.successors import ByEngine
from policy_kb.editing import deciding, fields, golden, hands, reading, rejecting, trial, whose
from policy_kb.editing.fields import Difference, Settled
from policy_kb.editing.reading import Detail
from policy_kb.editing.states import State
from policy_kb.in_force import Phase
from policy_kb.quality import checks
from policy_kb.records import TOPICS, SourceDocument

# In the order of the form; `records.AUDIENCES` says which there are.
AUDIENCES = (
    *(
        "公众",
        "建档立卡贫困户",
        "低保户",
        "特困人员",
        "孤儿",
        "残疾人",
        "精神障碍患者",
        "计划生育特殊困难家庭",
    ),
    *(
        "患病贫困人口",
        "大病患者",
        "慢性病患者",
        "高血压患者",
        "糖尿病患者",
        "老年人",
        "孕产妇",
        "妇女",
        "儿童",
    ),
    *("村医", "医务人员", "干部"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one rendering of the editor says beside the entry.

    `told`: what was done beside words that are not saved yet. `theirs`: what somebody else saved meanwhile,
    against what was typed; `settled`: how the two were put together.
    """

    trouble: str = ""
    told: str = ""
    found: Findings | None = None
    step: str = ""  # what the findings are to be confirmed for: submit, approve, publish
    theirs: tuple[Difference, ...] = ()
    settled: Settled | None = None


def find(session: Session, entry_id: str) -> Detail:
    """The entry, of one's own subtree; NotFound for any other."""
    return reading.detail(session, entry_id, present().region)


def render(session: Session, entry: Detail | None, sheet: Sheet, shown: Shown = Shown()) -> str:
    """The whole page; a script takes the part it wants."""
    account = present()
    root = account.region
    citable = documents(session, root)
    answer, trouble = _answer(session, entry, sheet, citable)
    return render_template(
        "entries/editor.html",
        entry=entry,
        sheet=sheet,
        fresh="" if entry else fresh.kept(sheet.fresh),
        shown=shown,
        trouble=shown.trouble or trouble,
        unsaved=not sheets.same(sheet, entry) if entry else sheet.words != sheets.blank(root).words,
        said=_said(shown),
        answer=answer,
        begins=_begins(entry, sheet),
        bubble=bubble.of(answer.bubble) if answer else None,
        most_bytes=MOST_BYTES,
        asker=_asker(sheet),
        writes=rights.may(account.role, "entries.write"),
        reviews=rights.may(account.role, "entries.review"),
        second=reviewer(session, entry) if entry else None,
        retires=rights.may(account.role, "entries.retire"),
        keeps_golden=rights.may(account.role, "golden.write"),
        handles=rights.may(account.role, "questions.handle"),
        told=groups.told_of(session, entry.id) if entry else None,
        golden=golden.of_entry(session, entry.id, root) if entry else (),
        rejected=rejecting.of_entry(session, entry.id) if entry else (),
        labels=fields.LABELS,
        phrased=checks.ways_of_asking(sheet.words.get("phrasings", "").splitlines()),
        fewest=checks.FEWEST_PHRASINGS,
        regions=regions_below(root),
        topics=TOPICS,
        audiences=AUDIENCES,
        documents=citable,
        overtaken=_overtaken(session, entry),
        topic_choices={"": "请选", **TOPICS},
    )


def render_above(session: Session, entry_id: str) -> str:
    """What an entry of a region above tells one's own people, only to be read; NotFound where none does."""
    text = reading.answering(session, entry_id, store.region_tree(session).chain(present().region))
    document = store.documents(session).get(text.document_key)
    words = fields.of(text) | {
        "region_code": region_name(text.region_code),
        "topic": TOPICS.get(text.topic, text.topic),
        "document_key": document.title if document else "",
    }
    said = [(label, words[name]) for name, label in fields.LABELS.items() if words.get(name)]
    return render_template("entries/above.html", text=text, said=said)


def reviewer(session: Session, entry: Detail) -> Second:
    """Whether who is signed in may approve what waits, or publish it at once; who may instead."""
    if entry.standing.state is not State.PENDING:
        return Second()
    authors, over = hands.of(session, entry.id), whose.over_both(entry.region, entry.text.region_code)
    if not within(present().region, over):
        return Second(whose.ELSEWHERE, apart.others(session, rights.TABLE["entries.review"], over, authors))
    return second(session, "entries.review", over, authors, deciding.OWN)


def may_pass(session: Session, entry: Detail) -> bool:
    """Whether it waits for a reviewer, and who is signed in can be the one."""
    waits = entry.standing.state is State.PENDING and entry.standing.publish_at is None
    reviews = rights.may(present().role, "entries.review")
    return waits and reviews and not reviewer(session, entry).refusal


def _said(shown: Shown) -> Mapping[str, str]:
    """What stands in the fields of the deeds beside the form: as typed, a question that is tried offered to both."""
    if shown.told:
        return {}
    form, question = request.form.to_dict(), request.form.get("question", "")
    tried = dict.fromkeys(("golden_text", "match_text"), question)
    return form | tried if form.get("do") == "try" and question else form


def documents(session: Session, root: str) -> dict[str, str]:
    """Key -> title of those that entries of the subtree may cite: its own, and those of the regions above it."""
    known, unread = store.documents(session).values(), pending.unconfirmed(session)
    near = [one for one in known if within(root, one.region_code) or within(one.region_code, root)]
    return {
        "": "请选",
        **{one.key: f"{one.title}（{one.issued}{_standing(one, one.key in unread)}）" for one in near},
    }


def _standing(document: SourceDocument, unread: bool) -> str:
    """What speaks against citing it. `unread`: no second person has confirmed it."""
    waits = "，等核对" if unread else ""
    if document.newer_of(""):
        return f"{waits}，已被新文件代替"
    phases = {Phase.COMING: f"，{document.valid_from}起施行", Phase.PAST: "，有效期已满"}
    return waits + phases.get(document.phase, "")


def _answer(
    session: Session, entry: Detail | None, sheet: Sheet, citable: Collection[str]
) -> tuple[Answer | None, str]:
    """None, and the sentence, where the form cannot be read, or cites what is not in its list."""
    question = request.values.get("question", "")
    try:
        text = sheet.text(entry.text if entry else None)
        if text.region_code not in regions_below(present().region):
            raise BadInput("请从下拉里选一个地区。")
        if text.document_key not in citable:
            raise BadInput("没有这份来源文件，请从列表里选。")
        id = entry.id if entry else trial.NEW
        return weighing.answer(services(), session, id, text, question, _asker(sheet)), ""
    except BadInput as error:
        return None, error.sentence


def _overtaken(session: Session, entry: Detail | None) -> Outdated | None:
    """The newer document in place of the one it answers out of, and the clause there that speaks of the same."""
    if entry is None or entry.standing.live is None:
        return None
    looking = ByEngine(services().library.current(session))
    found = overtaken.entries(session, present().region, entry=entry.id, speaking=looking)
    return found[0] if found else None


def _begins(entry: Detail | None, sheet: Sheet) -> datetime | None:
    """When what stands in the form would begin to answer, if that is to come; None: on approval, or it does now."""
    try:
        given = sheet.given(entry.text if entry else None)
    except BadInput:
        return None  # said elsewhere on the page
    if entry and entry.standing.state is State.PUBLISHED and given.text == entry.text:
        return None
    begins = deciding.beginning(given.publish_at, given.text.valid_from)
    return begins if begins is not None and begins > services().clock.now() else None


def _asker(sheet: Sheet) -> str:
    """Where the one who asks lives: as chosen, or the entry's own region."""
    chosen = request.values.get("asker", "")
    regions = regions_below(present().region)
    return chosen if chosen in regions else sheet.words.get("region_code", "")
