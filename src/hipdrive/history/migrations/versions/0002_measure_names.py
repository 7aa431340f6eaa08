"""Measures by the names they have now (`hipdrive.measures.renamed`), in the rows and in the results kept whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hipdrive.measures.renamed import IDS, current

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROWS = sa.table("measurement", sa.column("measure", sa.String))
_RESULTS = sa.table("result", sa.column("id", sa.Integer), sa.column("contract", sa.JSON))


def upgrade() -> None:
    """Rename the measures."""
    connection = op.get_bind()
    for old, new in IDS.items():
        connection.execute(sa.update(_ROWS).where(_ROWS.c.measure == old).values(measure=new))
    for id, contract in connection.execute(sa.select(_RESULTS.c.id, _RESULTS.c.contract)).all():
        renamed = current(contract)
        if renamed != contract:
            connection.execute(sa.update(_RESULTS).where(_RESULTS.c.id == id).values(contract=renamed))


def downgrade() -> None:
    """Nothing to do: no name is taken back."""
