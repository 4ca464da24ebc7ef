"""Run by alembic: the migrations in `versions`, over a connection that is handed in, in its transaction."""

from alembic import context

import storage.team_rows  # noqa: F401 - its tables belong to the schema
from storage.rows import Rows

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Rows.metadata,
    render_as_batch=True,  # SQLite changes a table by building another
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
