"""Waves and whom they asked: each person once in each wave, whoever asks and however often it breaks off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, insert, select, update

from storage.alone import alone
from storage.consents import agreed
from storage.rows import AddressRow, ConsentRow, InvitationRow, SessionRow, WaveRow, table
from storage.tx import Tx

waves = table(WaveRow)
invitations = table(InvitationRow)
consents = table(ConsentRow)
sessions = table(SessionRow)
addresses = table(AddressRow)
newer = consents.alias("newer")

TAKE_PART = "take_part"


def invited(tx: Tx, campaign: str, number: int) -> bool:
    """Whether everybody the wave is for has been asked."""
    found = tx.execute(
        select(waves.c.invited_at).where(waves.c.campaign == campaign, waves.c.number == number)
    ).scalar()
    return found is not None


def begin(tx: Tx, campaign: str, number: int, starts: datetime, ends: datetime | None) -> None:
    """Keep that a wave runs; the same wave again changes nothing but its end."""
    alone(tx, f"waves {campaign}")
    here = (waves.c.campaign == campaign, waves.c.number == number)
    if tx.execute(update(waves).where(*here).values(ends=ends)).rowcount == 0:
        tx.execute(insert(waves).values(campaign=campaign, number=number, starts=starts, ends=ends))


def finish(tx: Tx, campaign: str, number: int, now: datetime) -> None:
    """Everybody has been asked: the wave need not be looked at again."""
    here = (waves.c.campaign == campaign, waves.c.number == number)
    tx.execute(update(waves).where(*here).values(invited_at=now))


def due(
    tx: Tx, campaign: str, service: str, number: int, agreed_by: datetime, after: str, limit: int
) -> list[str]:
    """Who is still to be asked in a wave, in the order of their ids, from `after` on.

    Everybody whose newest word on taking part in this service is a yes, said by `agreed_by` (a yes given in
    the middle of a wave is first invited by the next one), whom this wave has not asked and who did not
    come by themselves.
    """
    found = tx.execute(
        select(consents.c.participant)
        .where(
            consents.c.participant > after,
            consents.c.service == service,
            consents.c.use == TAKE_PART,
            consents.c.given,
            consents.c.at <= agreed_by,
            ~exists().where(
                newer.c.participant == consents.c.participant,
                newer.c.service == consents.c.service,
                newer.c.use == consents.c.use,
                newer.c.number > consents.c.number,
            ),
            ~exists().where(
                and_(invitations.c.campaign == campaign, invitations.c.wave == number),
                invitations.c.participant == consents.c.participant,
            ),
            ~exists().where(
                sessions.c.participant == consents.c.participant,
                sessions.c.campaign == campaign,
                sessions.c.wave >= number,
            ),
        )
        .order_by(consents.c.participant)
        .limit(limit)
    )
    return list(found.scalars())


def claim(tx: Tx, campaign: str, number: int, people: Sequence[str], now: datetime) -> list[str]:
    """Those among `people` that nobody asked in this wave before: they are ours to ask, in this transaction.

    The wave's row is locked first, so that of two processes the second sees what the first has claimed.
    """
    here = (waves.c.campaign == campaign, waves.c.number == number)
    tx.execute(update(waves).where(*here).values(campaign=campaign))
    taken = set(
        tx.execute(
            select(invitations.c.participant).where(
                invitations.c.campaign == campaign,
                invitations.c.wave == number,
                invitations.c.participant.in_(people),
            )
        ).scalars()
    )
    ours = [each for each in people if each not in taken]
    rows = [{"campaign": campaign, "wave": number, "participant": each, "at": now} for each in ours]
    if rows:
        tx.execute(insert(invitations), rows)
    return ours


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a wave is for: everybody who agreed to be asked about the service, and how they stand."""

    agreed: int
    taken: int
    """Asked in this wave already, or came by themselves."""
    out_of_reach: int
    """Not asked, and no platform reaches them now."""

    @property
    def left(self) -> int:
        """Who would be asked."""
        return self.agreed - self.taken - self.out_of_reach


def reach(tx: Tx, campaign: str, service: str, number: int) -> Reach:
    """How many people a wave is for, and why not all of them would be asked."""
    there = agreed(tx, service, TAKE_PART)
    asked = tx.execute(
        select(invitations.c.participant).where(
            invitations.c.campaign == campaign, invitations.c.wave == number
        )
    ).scalars()
    came = tx.execute(
        select(sessions.c.participant).where(sessions.c.campaign == campaign, sessions.c.wave >= number)
    ).scalars()
    taken = there & {*asked, *came}
    reachable = set(tx.execute(select(addresses.c.participant).where(addresses.c.reachable)).scalars())
    return Reach(len(there), len(taken), len(there - taken - reachable))
