"""Consents as they were given and taken back: every one is kept, with its exact words; the newest counts."""

from datetime import datetime

from sqlalchemy import and_, exists, select

from bot.conversation.participant import Consent
from storage.rows import ConsentRow, table
from storage.tx import Tx

consents = table(ConsentRow)
newer = consents.alias("newer")


def keep(tx: Tx, participant: str, number: int, consent: Consent, platform: str) -> None:
    """Write a yes or a no down."""
    tx.add(
        ConsentRow,
        {
            "participant": participant,
            "number": number,
            "service": consent.service,
            "use": consent.use,
            "given": consent.given,
            "words": consent.words,
            "version": consent.version,
            "language": consent.language,
            "platform": platform,
            "at": consent.at,
        },
    )


def of(tx: Tx, participant: str) -> list[Consent]:
    """All that somebody agreed to or not, in order."""
    rows = tx.execute(
        select(consents).where(consents.c.participant == participant).order_by(consents.c.number)
    )
    return [
        Consent(row.service, row.use, row.given, row.words, row.version, row.language, row.at) for row in rows
    ]


def agreed(tx: Tx, service: str, use: str, by: datetime | None = None) -> set[str]:
    """Who says yes to this use, by their newest word on it (up to `by`)."""
    until = () if by is None else (consents.c.at <= by,)
    later = and_(
        newer.c.participant == consents.c.participant,
        newer.c.service == consents.c.service,
        newer.c.use == consents.c.use,
        newer.c.number > consents.c.number,
        *(() if by is None else (newer.c.at <= by,)),
    )
    rows = tx.execute(
        select(consents.c.participant).where(
            consents.c.service == service,
            consents.c.use == use,
            consents.c.given,
            *until,
            ~exists().where(later),
        )
    )
    return set(rows.scalars())
