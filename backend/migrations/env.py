"""Alembic's environment: runs on the connection it is handed."""

from alembic import context

import bot.models
import policy_kb.models
from backend.core.db import Base

TABLES = (bot.models, policy_kb.models)  # importing them fills Base.metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
