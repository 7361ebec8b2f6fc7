"""How personal data is shown on screens, in this one place: 张*，6403**********1234, 138****5678.

The full value goes out only where a caller asked for it by name and wrote that down.
"""

HIDDEN = "＊＊＊"


def name(text: str) -> str:
    """The first character, then one star for each of the others."""
    return text[:1] + "*" * (len(text) - 1)


def id_number(text: str) -> str:
    """The first four and the last four."""
    return _middle(text, 4, 4)


def phone(text: str) -> str:
    """The first three and the last four: of a landline the area code goes on as well as it fits."""
    return _middle(text, 3, 4)


def address(text: str) -> str:
    """Nothing of it: the village stands beside it."""
    return HIDDEN if text else ""


def _middle(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
