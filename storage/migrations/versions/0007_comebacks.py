"""Codes by which somebody comes back to their conversation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "comebacks",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_comebacks_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", name=op.f("pk_comebacks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_comebacks_code"), "comebacks", ["code"], unique=True)


def downgrade() -> None:
    op.drop_table("comebacks")
