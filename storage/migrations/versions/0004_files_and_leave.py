"""Files that are fetched and kept, and replies that are not passed on to the team."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NEVER_FILLED = ("reaction", "reply", "reacted_at")


def upgrade() -> None:
    op.add_column("attachments", sa.Column("state", sa.Text(), nullable=False, server_default="waiting"))
    op.add_column("attachments", sa.Column("platform", sa.Text(), nullable=False, server_default=""))
    op.add_column("attachments", sa.Column("file", sa.Text(), nullable=True))
    op.add_column("attachments", sa.Column("type", sa.Text(), nullable=True))
    op.add_column("attachments", sa.Column("tries", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("attachments", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_attachments_due_at"), "attachments", ["due_at"])
    op.add_column("replies", sa.Column("audience", sa.Text(), nullable=False, server_default="team"))
    op.add_column("replies", sa.Column("withdrawn_at", sa.BigInteger(), nullable=True))
    for name in NEVER_FILLED:
        op.drop_column("tellings", name)


def downgrade() -> None:
    for name in NEVER_FILLED:
        kind = sa.BigInteger() if name == "reacted_at" else sa.Text()
        op.add_column("tellings", sa.Column(name, kind, nullable=True))
    op.drop_column("replies", "withdrawn_at")
    op.drop_column("replies", "audience")
    op.drop_index(op.f("ix_attachments_due_at"), "attachments")
    for name in ("due_at", "tries", "type", "file", "platform", "state"):
        op.drop_column("attachments", name)
