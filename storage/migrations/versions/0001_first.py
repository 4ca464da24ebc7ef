"""The first schema."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_campaigns")),
    )
    op.create_table(
        "deeds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
    )
    op.create_index(op.f("ix_digests_campaign_made_at"), "digests", ["campaign", "made_at"], unique=False)
    op.create_index(op.f("ix_digests_campaign_period"), "digests", ["campaign", "period"], unique=True)
    op.create_table(
        "inbound",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "id", name=op.f("pk_inbound")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "join_codes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_join_codes")),
    )
    op.create_table(
        "outbox",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("recipient", "number", name=op.f("pk_outbox")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], unique=False)
    op.create_table(
        "participants",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
    )
    op.create_index(op.f("ix_participants_wake_at"), "participants", ["wake_at"], unique=False)
    op.create_table(
        "themes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("renamed", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("first_digest", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["themes.id"], name=op.f("fk_themes_merged_into_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_campaign"), "themes", ["campaign"], unique=False)
    op.create_table(
        "waves",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("invited_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_waves")),
    )
    op.create_table(
        "addresses",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_addresses_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("platform", "id", name=op.f("pk_addresses")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_addresses_participant"), "addresses", ["participant"], unique=False)
    op.create_table(
        "asks",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("wave", sa.BigInteger(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("probe", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_asks_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "id", name=op.f("pk_asks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attachments",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("reply", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_attachments_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "reply", "place", name=op.f("pk_attachments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consents",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_consents_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "number", name=op.f("pk_consents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("participant", sa.Text(), nullable=True),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("inbound", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_dead_letters_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_participant"), "dead_letters", ["participant"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["theme"], ["themes.id"], name=op.f("fk_decisions_theme_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_theme"), "decisions", ["theme"], unique=False)
    op.create_table(
        "earlier_replies",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_earlier_replies_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "number", "revision", name=op.f("pk_earlier_replies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("wave", sa.BigInteger(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_invitations_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign", "wave", "participant", name=op.f("pk_invitations")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitations_participant"), "invitations", ["participant"], unique=False)
    op.create_table(
        "replies",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("wave", sa.BigInteger(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("probe", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_replies_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "number", name=op.f("pk_replies")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_replies_campaign_at"), "replies", ["campaign", "at"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("wave", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("stopped_at", sa.Text(), nullable=True),
        sa.Column("given", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_sessions_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant", "id", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sessions_campaign_wave"), "sessions", ["campaign", "wave"], unique=False)
    op.create_table(
        "theme_members",
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_theme_members_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme"], ["themes.id"], name=op.f("fk_theme_members_theme_themes")),
        sa.PrimaryKeyConstraint("theme", "digest", "reply", name=op.f("pk_theme_members")),
    )
    op.create_index(op.f("ix_theme_members_digest"), "theme_members", ["digest"], unique=False)
    op.create_index(op.f("ix_theme_members_participant"), "theme_members", ["participant"], unique=False)
    op.create_index(op.f("ix_theme_members_reply"), "theme_members", ["reply"], unique=False)
    op.create_table(
        "tellings",
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("reaction", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("reacted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_tellings_decision_decisions")),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participants.id"],
            name=op.f("fk_tellings_participant_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision", "participant", name=op.f("pk_tellings")),
    )
    op.create_index(op.f("ix_tellings_participant"), "tellings", ["participant"], unique=False)
    op.create_index(op.f("ix_tellings_state"), "tellings", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_tellings_state"), table_name="tellings")
    op.drop_index(op.f("ix_tellings_participant"), table_name="tellings")
    op.drop_table("tellings")
    op.drop_index(op.f("ix_theme_members_reply"), table_name="theme_members")
    op.drop_index(op.f("ix_theme_members_participant"), table_name="theme_members")
    op.drop_index(op.f("ix_theme_members_digest"), table_name="theme_members")
    op.drop_table("theme_members")
    op.drop_index(op.f("ix_sessions_campaign_wave"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_replies_campaign_at"), table_name="replies")
    op.drop_table("replies")
    op.drop_index(op.f("ix_invitations_participant"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_table("earlier_replies")
    op.drop_index(op.f("ix_decisions_theme"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_dead_letters_participant"), table_name="dead_letters")
    op.drop_table("dead_letters")
    op.drop_table("consents")
    op.drop_table("attachments")
    op.drop_table("asks")
    op.drop_index(op.f("ix_addresses_participant"), table_name="addresses")
    op.drop_table("addresses")
    op.drop_table("waves")
    op.drop_index(op.f("ix_themes_campaign"), table_name="themes")
    op.drop_table("themes")
    op.drop_index(op.f("ix_participants_wake_at"), table_name="participants")
    op.drop_table("participants")
    op.drop_index(op.f("ix_outbox_due_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("join_codes")
    op.drop_table("inbound")
    op.drop_index(op.f("ix_digests_campaign_period"), table_name="digests")
    op.drop_index(op.f("ix_digests_campaign_made_at"), table_name="digests")
    op.drop_table("digests")
    op.drop_table("deeds")
    op.drop_table("campaigns")
