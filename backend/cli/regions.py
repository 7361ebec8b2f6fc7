"""`mingbai regions`: the tree of GB/T 2260 codes."""

from pathlib import Path

import click

from backend import services as composition
from backend.cli.tables import text_of
from backend.core.errors import BadInput
from backend.core.settings import Settings
from policy_kb import loading, store
from policy_kb.regions import missing_parents, parse_regions


@click.group("regions")
def group() -> None:
    """行政区划."""


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def load(settings: Settings, file: Path) -> None:
    """Add or rename regions from a CSV FILE with the columns code,name."""
    services = composition.build(settings)
    try:
        found = parse_regions(text_of(file))
        with services.database.writing() as session:
            known = store.region_tree(session)
            orphans = missing_parents(found, known.regions)
            if orphans:
                raise BadInput(f"地区 {orphans[0]} 的上级不在表里，请先加上它的市或省。")
            count = loading.add_regions(session, found)
            store.touch(session)
    finally:
        services.close()
    click.echo(f"写入 {count} 个地区。")
