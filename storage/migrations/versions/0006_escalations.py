"""Replies that somebody named by the service must see today."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TEXTS = ("id", "service", "campaign", "reason", "reply", "state", "told")


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_escalations_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "number", name=op.f("pk_escalations")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_escalations_service_at"), "escalations", ["service", "at"])


def downgrade() -> None:
    op.drop_table("escalations")
