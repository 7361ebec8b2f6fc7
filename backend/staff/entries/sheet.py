"""The editor's form: what stands in it, where it comes from, and what it gives to be saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from policy_kb.editing import fields
from policy_kb.editing.fields import Settled
from policy_kb.editing.life import Given
from policy_kb.editing.reading import Detail
from policy_kb.entry_text import EntryText

MOMENTS = ("publish_at", "expire_at")
_MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The strings of the form, as somebody typed them: shown again whatever is wrong with them."""

    words: Mapping[str, str]
    publish_at: str = ""
    expire_at: str = ""
    reason: str = ""
    version: int = 0  # of the entry when its page was opened; 0, which is never one, for none
    base: int = 0  # the revision that was changed into these words; 0: none
    fresh: str = ""  # the id of a new entry, sealed (`fresh`)

    @property
    def audience(self) -> frozenset[str]:
        """The boxes that are ticked."""
        return frozenset(self.words.get("audience", "").split("、"))

    def text(self, before: EntryText | None) -> EntryText:
        """BadInput where a field cannot be read."""
        return fields.text_of(self.words, before)

    def given(self, before: EntryText | None) -> Given:
        """Everything a use-case needs."""
        moments = _moment("定时发布", self.publish_at), _moment("到期停用", self.expire_at)
        return Given(self.text(before), self.reason, *moments)


def blank(region: str) -> Sheet:
    """A new entry."""
    return Sheet(fields.of(EntryText(region)), reason="新写一条")


def of(entry: Detail) -> Sheet:
    """The newest text of an entry."""
    head = entry.revision(entry.standing.head)
    moments = _shown(head.publish_at), _shown(head.expire_at)
    return Sheet(fields.of(entry.text), *moments, version=entry.version, base=head.number)


def typed(form: MultiDict[str, str]) -> Sheet:
    """What a browser sent."""
    words = {name: form.get(name, "").replace("\r\n", "\n") for name in fields.LABELS}
    words["audience"] = "、".join(form.getlist("audience"))
    publish_at, expire_at, reason = (form.get(name, "") for name in ("publish_at", "expire_at", "reason"))
    numbers = version(form), _number(form, "base")
    return Sheet(words, publish_at, expire_at, reason, *numbers, form.get("fresh", ""))


def version(form: MultiDict[str, str]) -> int:
    """The version the page was opened at."""
    return _number(form, "version")


def same(sheet: Sheet, entry: Detail) -> bool:
    """Whether nothing but the reason was typed. What cannot be read is something else."""
    stored = of(entry)
    moments = (sheet.publish_at, sheet.expire_at) == (stored.publish_at, stored.expire_at)
    try:
        return moments and sheet.text(entry.text) == entry.text
    except BadInput:
        return False


def settled(sheet: Sheet, entry: Detail) -> tuple[Sheet, Settled | None]:
    """What somebody typed and what somebody else has saved meanwhile as one sheet, to be saved over the latter.

    None, and the words as they were typed, where the revision they began with is not known.
    """
    theirs, here = of(entry), replace(sheet, version=entry.version, base=entry.standing.head)
    begun = next((one for one in entry.revisions if one.number == sheet.base), None)
    if begun is None:
        return here, None
    mine = replace(sheet, words=fields.of(sheet.text(entry.text)))
    base = Sheet(fields.of(begun.text), _shown(begun.publish_at), _shown(begun.expire_at))
    found = fields.settled(*(_everything(one) for one in (base, mine, theirs)))
    publish_at, expire_at = (found.words[name] for name in MOMENTS)
    words = {name: found.words[name] for name in fields.LABELS}
    return replace(here, words=words, publish_at=publish_at, expire_at=expire_at), found


def _everything(sheet: Sheet) -> dict[str, str]:
    return {**sheet.words, **{name: getattr(sheet, name) for name in MOMENTS}}


def _number(form: MultiDict[str, str], name: str) -> int:
    sent = form.get(name, "")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else 0


def _shown(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime(_MOMENT) if moment else ""


def _moment(what: str, written: str) -> datetime | None:
    if not written.strip():
        return None
    try:
        return datetime.strptime(written.strip()[:16], _MOMENT).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise BadInput(f"{what}的时间“{written[:20]}”认不出，请写成 2026-03-01T08:00 这样。") from None
