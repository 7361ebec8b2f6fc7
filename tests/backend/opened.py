"""Whether a connection was left open."""

import sqlite3
from typing import Any

import psycopg


def is_open(driver: Any) -> bool:
    """Whether a connection of the driver's, sqlite3 or psycopg, can still be used."""
    try:
        driver.execute("SELECT 1")
    except (sqlite3.ProgrammingError, psycopg.OperationalError):
        return False
    return True
