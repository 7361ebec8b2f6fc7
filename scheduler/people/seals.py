"""Which fields are sealed, under which context, and opening them again."""

from dataclasses import dataclass
from enum import StrEnum

from backend.core.crypto import FieldCipher


class Field(StrEnum):
    """A sealed column; its value is the context the cipher binds."""

    NAME = "patient.name"
    ID_NUMBER = "patient.id_number"
    PHONE = "patient.phone"
    OPENID = "patient.openid"
    DOCTOR_PHONE = "doctor.phone"
    DOCTOR_OPENID = "doctor.openid"
    HOUSEHOLD_NUMBER = "household.number"
    ADDRESS = "household.address"
    NOTE = "visit.note"
    WORDS = "visit.words"
    WITHDRAWN_REASON = "visit.withdrawn_reason"
    SETTLED_REASON = "home_reading.settled_reason"


@dataclass(frozen=True, slots=True)
class Seals:
    """The cipher with the contexts of this package. Empty text is kept as NULL, not sealed."""

    cipher: FieldCipher

    def seal(self, field: Field, text: str) -> str:
        """A sealed value."""
        return self.cipher.seal(text, context=field)

    def seal_if(self, field: Field, text: str) -> str | None:
        """A sealed value, None for the empty text."""
        return self.seal(field, text) if text else None

    def index(self, field: Field, text: str) -> str:
        """The blind index to find the value by."""
        return self.cipher.blind_index(text, context=field)

    def index_if(self, field: Field, text: str) -> str | None:
        """The blind index, None for the empty text."""
        return self.index(field, text) if text else None

    def open(self, field: Field, sealed: str | None) -> str:
        """The clear value; empty for None."""
        return self.cipher.open(sealed, context=field) if sealed else ""
