"""The command `mingbai`. Each subject has a module; this one only gathers them and says errors once."""

import os
import sys
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from backend.cli import closed_pipe
from backend.core import logs, settings
from backend.core.errors import BadInput, ConfigError

# Command -> module and what it is called there. Read when it is asked for: one command need not wait for the
# libraries of all the others.
COMMANDS = {
    "ask": ("ask", "ask"),
    "db": ("database", "group"),
    "dev": ("dev", "group"),
    "doctor-list": ("doctor_list", "doctor_list"),
    "doctors": ("doctors", "group"),
    "evaluate": ("evaluate", "evaluate"),
    "figures": ("figures", "figures"),
    "guideline": ("guideline", "guideline"),
    "kb": ("knowledge", "group"),
    "patients": ("patients", "group"),
    "questions": ("questions", "group"),
    "regions": ("regions", "group"),
    "reminders": ("reminders", "group"),
    "scheduler": ("scheduler", "group"),
    "serve": ("serve", "serve"),
    "staff": ("staff", "group"),
    "train": ("train", "train"),
    "visits": ("visits", "group"),
    "workdays": ("workdays", "group"),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """In order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, None when there is none of this name."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command: click.Command = getattr(import_module(f"backend.cli.{module}"), attribute)
        return command

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Reads the command line, and writes the help that it may ask for."""
        with closed_pipe.quiet():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        with closed_pipe.quiet():
            return super().invoke(ctx)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mingbai")
def commands() -> None:
    """明白: medical-help policy answered in WeChat, in plain words, with its source."""


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
