"""Composition: settings in, everything the edges need out. The only place where things are constructed."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from backend import schema
from backend.core import settings as settings_module
from backend.core.accounts.passwords import Passwords
from backend.core.clock import Clock, SystemClock
from backend.core.crypto import FieldCipher, data_key
from backend.core.db import Database
from backend.core.errors import ConfigError
from backend.core.lately import Lately
from backend.core.meanwhile import Meanwhile
from backend.core.settings import Settings
from bot import carriers
from bot.carriers import Carrier
from bot.conversation import Conversations
from bot.guard import Guard
from bot.questions.delivering import Desk
from bot.quiz import Quiz
from bot.rehearsed import Dialogs
from bot.wechat import callback as wechat_callback
from bot.wechat.callback import Callback
from policy_kb import content, loading
from policy_kb.library import Library
from policy_kb.words.report import Uses
from scheduler.visits.catching_up import end_what_was_told
from scheduler.visits.sealing import seal_old_words


@dataclass(frozen=True)
class Services:
    """What an edge is handed."""

    settings: Settings
    clock: Clock
    database: Database
    cipher: FieldCipher
    passwords: Passwords
    library: Library
    guard: Guard
    conversations: Conversations
    callback: Callback | None  # None: no account is configured
    carrier: Carrier
    desk: Desk  # of the questions that wait for staff
    word_uses: Meanwhile[Uses] = field(default_factory=Meanwhile)
    figures: Lately[Any] = field(
        default_factory=Lately
    )  # of long periods; the room of figures knows their form

    def warm_up(self) -> None:
        """Read the dictionaries and rules and build the index now, so that the first question need not wait."""
        self.guard.warm_up()
        with self.database.reading(frozen=True) as session:
            self.library.current(session)
        self.library.keep(self.database)

    def close(self) -> None:
        """Let answers under way finish, and give back what is held open."""
        if self.callback is not None:
            self.callback.close()
        self.desk.settled()
        self.word_uses.settled()
        self.library.settled()
        self.carrier.close()
        self.database.close()


def build(
    settings: Settings,
    clock: Clock | None = None,
    library: Library | None = None,
    guard: Guard | None = None,
) -> Services:
    """Wire everything: migrates the database, seals and ends what earlier versions did not, and loads the built-in
    knowledge where it is missing.

    A library and a guard that are at hand already save the second that reading the dictionaries and rules takes.
    ConfigError when the data folder, its key or the database cannot be used.
    """
    clock = clock or SystemClock()
    _make_folder(settings.data_dir)
    with ExitStack() as when_it_fails:
        database = _open_database(settings)
        when_it_fails.callback(database.close)
        schema.upgrade(database)
        _load_builtin(database, clock)
        cipher = FieldCipher(data_key(settings.data_key, settings.data_dir))
        seal_old_words(database, cipher)
        end_what_was_told(database, clock.now())
        services = _wired(settings, clock, database, cipher, library, guard)
        when_it_fails.pop_all()
    return services


def _wired(
    settings: Settings,
    clock: Clock,
    database: Database,
    cipher: FieldCipher,
    library: Library | None,
    guard: Guard | None,
) -> Services:
    library = library or Library(settings.data_dir / "cache")
    guard = guard or Guard.load()
    conversations = Conversations(Dialogs(library, guard, database).at, cipher, Quiz(database, library))
    callback = wechat_callback.build(settings, clock, database, cipher, conversations)
    carrier = carriers.build(settings, database, cipher, clock)
    passwords = Passwords()
    desk = Desk(database, cipher, library, guard, carrier.say)
    return Services(
        settings, clock, database, cipher, passwords, library, guard, conversations, callback, carrier, desk
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"MINGBAI_DATA_DIR: {folder} cannot be made a folder ({error.strerror}).") from None


def _open_database(settings: Settings) -> Database:
    variable = "MINGBAI_DATABASE_URL" if settings.database_url else "MINGBAI_DATA_DIR"
    try:
        database = Database(settings_module.database_url(settings))
        database.connect_once()
    except (OSError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error.strerror
        reason = str(cause).partition("\n")[0].rstrip(".")
        raise ConfigError(f"{variable}: the database cannot be opened ({reason}).") from None
    return database


def _load_builtin(database: Database, clock: Clock) -> None:
    """Parsing the content takes longer than asking whether it is there already."""
    with database.reading() as session:
        if loading.builtin_digest(session) == content.digest():
            return
    with database.writing() as session:
        loading.load_builtin(session, content.load(), clock.now())
