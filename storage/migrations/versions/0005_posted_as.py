"""Where a digest was posted, so that it can say there what is decided later."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("digests", sa.Column("posted_as", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("digests", "posted_as")
