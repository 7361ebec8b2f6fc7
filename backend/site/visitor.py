"""What the page remembers of a visitor, in cookies: the conversation, the region, the size of the letters.

The conversation is for the server alone (HttpOnly). Region and size are also written by chat.js.
"""

from dataclasses import dataclass

from flask import Request, Response

from backend.enquiry import EnquiryDesk, genuine_conversation

CONVERSATION, REGION, SIZE = "conversation", "region", "size"
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Visitor:
    """`conversation` is None before the first question; `region` is a known code or None."""

    conversation: str | None
    region: str | None
    large: bool


def recognise(request: Request, desk: EnquiryDesk) -> Visitor:
    """Read the cookies; whatever is not ours, or no longer known, counts as absent."""
    conversation = request.cookies.get(CONVERSATION, "")
    region = request.cookies.get(REGION, "")
    return Visitor(
        conversation=conversation if genuine_conversation(desk.services.cipher, conversation) else None,
        region=region if region in desk.published().tree else None,
        large=request.cookies.get(SIZE) != "normal",
    )


def remember(request: Request, response: Response, visitor: Visitor) -> None:
    """Write the cookies that have changed. The conversation ends with the browser; the rest stays a year."""
    wanted = {CONVERSATION: visitor.conversation or "", REGION: visitor.region or ""}
    if not visitor.large or SIZE in request.cookies:
        wanted[SIZE] = "large" if visitor.large else "normal"
    for name, value in wanted.items():
        if value != request.cookies.get(name, ""):
            response.set_cookie(
                name,
                value,
                max_age=0 if not value else None if name == CONVERSATION else YEAR,
                httponly=name == CONVERSATION,
                samesite="Lax",
                secure=request.is_secure,
            )
