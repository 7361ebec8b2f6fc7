"""`mingbai db`: the schema."""

import click

from backend import services as composition
from backend.core.settings import Settings


@click.group("db")
def group() -> None:
    """The database."""


@group.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the schema to the newest revision and load the built-in knowledge."""
    services = composition.build(settings)
    services.close()
    click.echo("数据库已是最新。")
