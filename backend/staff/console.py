"""Every blueprint of the console, the doctors' pages among them; `create_app` registers them."""

from backend.staff import (
    accounts,
    audit,
    data,
    doctor,
    documents,
    entries,
    exchange,
    figures,
    hits,
    home,
    leaflets,
    questions,
    quiz,
    signing_in,
    words,
)

BLUEPRINTS = tuple(
    room.blueprint
    for room in (
        signing_in,
        home,
        entries,
        hits,
        words,
        documents,
        exchange,
        questions,
        leaflets,
        quiz,
        data,
        audit,
        accounts,
        figures,
        doctor,
    )
)
