"""答卷: written when the last question is answered, in the transaction of that answer. Names nobody, holds no hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Table, insert

from backend.core.direct import Direct, Prepared
from policy_kb.quiz.choosing import Drawn
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow

_SHEET = cast(Table, QuizSheetRow.__table__)
_PUT_SHEET = Prepared(insert(_SHEET).returning(_SHEET.c.id), *("region_code", "township", "channel", "on"))
_PUT_ANSWER = Prepared(
    insert(cast(Table, QuizAnswerRow.__table__)), *("sheet_id", "question_id", "topic", "chosen", "right")
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody chose: of each question the place of the choice, from 0. `township` empty: not said."""

    region: str
    township: str
    channel: str
    on: date
    questions: tuple[Drawn, ...]
    chosen: tuple[int, ...]

    @property
    def right(self) -> int:
        """How many were right."""
        return sum(one.choices[at].right for one, at in zip(self.questions, self.chosen, strict=True))


def put(direct: Direct, sheet: Sheet) -> None:
    """Within `direct.writing()`."""
    kept = {"region_code": sheet.region, "township": sheet.township, "channel": sheet.channel, "on": sheet.on}
    row = direct.row(_PUT_SHEET, **kept)
    assert row is not None  # noqa: S101 - for the type checker: an insert returns its id
    for values in _answers(sheet.questions, sheet.chosen):
        direct.changed(_PUT_ANSWER, sheet_id=row[0], **values)


def _answers(questions: Sequence[Drawn], chosen: Sequence[int]) -> list[dict[str, object]]:
    return [
        {
            "question_id": one.id,
            "topic": one.topic,
            "chosen": one.choices[at].text,
            "right": one.choices[at].right,
        }
        for one, at in zip(questions, chosen, strict=True)
    ]
