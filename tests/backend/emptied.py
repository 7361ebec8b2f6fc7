"""A database as an operator first hands it over: there, and empty."""

from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


def emptied(url: str) -> str:
    """The same URL, after everything in the database is gone; of SQLite, the files themselves."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{parsed.database}{ending}").unlink(missing_ok=True)
        return url
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
