"""The command `mingbai`. Each subject has a module; this one only gathers them and says errors once."""

import os
import sys

import click
from sqlalchemy.exc import OperationalError

from backend.cli import ask, database, dev, guideline, knowledge, patients, regions, serve, staff
from backend.core import logs, settings
from backend.core.errors import BadInput, ConfigError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mingbai")
def commands() -> None:
    """明白: medical-help policy answered in WeChat, in plain words, with its source."""


for command in (
    ask.ask,
    database.group,
    dev.group,
    guideline.guideline,
    knowledge.group,
    patients.group,
    regions.group,
    serve.serve,
    staff.group,
):
    commands.add_command(command)


def main() -> None:
    """Entry point: settings are read first, so that a wrong one stops everything with one sentence."""
    try:
        configured = settings.load(os.environ)
        logs.configure(configured.log_level)
        commands(obj=configured, prog_name="mingbai")
    except ConfigError as error:
        sys.exit(f"mingbai: {error}")
    except OperationalError as error:
        # Nothing that was begun is kept: each command writes in one transaction.
        reason = str(error.orig).partition("\n")[0].rstrip(".")
        sys.exit(f"mingbai: the database cannot be used ({reason}).")
    except BadInput as error:
        sys.exit(f"mingbai: {error.sentence}")
