"""Tables of documents beside the document itself: the file as it was uploaded, with the text read from it."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from policy_kb.models import LONGEST_ACCOUNT, SourceDocumentRow

KIND = "政策文件"  # in the audit log


LEFT_OUT = (
    "\x1e"  # begins a line that is no paragraph, but says what was hidden and not read; no paragraph holds it
)


class DocumentFileRow(Base):
    """原件: what somebody uploaded, byte by byte, and its paragraphs one a line, then what was left out of them."""

    __tablename__ = "document_file"

    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content, in hex
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    uploaded_by: Mapped[str | None] = mapped_column(String(LONGEST_ACCOUNT))  # None: the command line
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    document: Mapped[SourceDocumentRow] = relationship()
