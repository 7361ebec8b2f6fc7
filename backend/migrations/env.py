"""Alembic's environment: runs on the connection it is handed."""

from alembic import context

import backend.core.accounts.models
import backend.core.audit
import bot.hits.models
import bot.models
import policy_kb.documents.models
import policy_kb.editing.models
import policy_kb.exchange.models
import policy_kb.models
import policy_kb.own_labels.models
import policy_kb.quiz.models
import policy_kb.townships.models
import policy_kb.words.models
import scheduler.models
from backend.core.db import Base

TABLES = (  # importing them fills Base.metadata
    backend.core.accounts.models,
    backend.core.audit,
    bot.hits.models,
    bot.models,
    policy_kb.documents.models,
    policy_kb.editing.models,
    policy_kb.exchange.models,
    policy_kb.models,
    policy_kb.quiz.models,
    policy_kb.own_labels.models,
    policy_kb.townships.models,
    policy_kb.words.models,
    scheduler.models,
)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
