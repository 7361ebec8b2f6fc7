"""The templates of the papers. Every value is escaped; a value that was forgotten is an error, not a gap."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def page(name: str, **values: object) -> str:
    """The HTML of templates/`name`, a whole document."""
    return _templates().get_template(name).render(values)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("backend.printing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
