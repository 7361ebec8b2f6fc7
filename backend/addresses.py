"""Numbers in addresses: those that a row can have. Any other is no page, and never reaches the database."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, ValidationError

LARGEST = 2**31 - 1  # of an INTEGER of PostgreSQL
_DIGITS = 10  # of more, Python itself would refuse to read thousands


class RowNumber(IntegerConverter):
    """What `<int:…>` stands for."""

    def __init__(self, map: Map, *arguments: Any, **options: Any) -> None:
        super().__init__(map, *arguments, **{"max": LARGEST} | options)

    def to_python(self, value: str) -> Any:
        if len(value) > _DIGITS:
            raise ValidationError
        return super().to_python(value)


def register(app: Flask) -> None:
    """Before any blueprint: a rule takes the converters there are."""
    app.url_map.converters["int"] = RowNumber
