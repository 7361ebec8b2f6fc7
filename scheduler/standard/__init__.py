"""标准随访表: the national record forms as data. What a visit may say beyond what decides, in which printed order.

`national-2017.yaml` says every blank once and every form in the order it is printed; `reading` holds it to its shape,
`rendering` says a filled form in words. What a visit says there is checked by `scheduler.visits`.
"""

from scheduler.standard.blanks import Answer, Blank, Condition, Kind, Part, StandardForm, StandardForms
from scheduler.standard.reading import national, parse_forms
from scheduler.standard.rendering import figured, said

__all__ = [
    "Answer",
    "Blank",
    "Condition",
    "Kind",
    "Part",
    "StandardForm",
    "StandardForms",
    "figured",
    "national",
    "parse_forms",
    "said",
]
