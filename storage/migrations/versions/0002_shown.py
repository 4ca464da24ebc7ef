"""What a page without a memory of its own shows again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("inbound", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_shown_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "number", name=op.f("pk_shown")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("shown")
