"""Run by Alembic: the steps, on the connection it is given, in that connection's one transaction."""

from alembic import context

from hipdrive.history.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
context.run_migrations()
