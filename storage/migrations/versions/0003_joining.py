"""Join codes that end, and who came by which."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ENDS = ("until", "most", "revoked_at")


def upgrade() -> None:
    op.execute("ALTER TABLE join_codes RENAME COLUMN label TO place")
    for name in ENDS:
        op.add_column("join_codes", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "joins",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_joins_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "code", name=op.f("pk_joins")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_joins_code"), "joins", ["code"])


def downgrade() -> None:
    op.drop_table("joins")
    for name in reversed(ENDS):
        op.drop_column("join_codes", name)
    op.execute("ALTER TABLE join_codes RENAME COLUMN place TO label")
