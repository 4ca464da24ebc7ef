"""Replies carried in from elsewhere and out again: the words and what goes with them, never an address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update

from bot.conversation.effects import RecordReply
from bot.conversation.participant import Answer, Json, Participant
from bot.messages import Address
from storage import files, inbox, participants
from storage.replies import FOR_THE_TEAM, record
from storage.rows import AddressRow, ReplyRow, table
from storage.tx import Among, Tx

replies = table(ReplyRow)
addresses = table(AddressRow)

OURS = Among(lambda ids: select(replies.c.id, replies.c.participant).where(replies.c.id.in_(ids)))
PLATFORM = "import"
"""Where imported people "write from". Nothing can be sent there, so they are never asked anything."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One row of a file by its own `id`; `who` tells people apart (empty: each row is another)."""

    id: str
    text: str
    prompt: str
    who: str = ""
    session: str = ""
    part: int = 1
    probe: int = 0
    wave: int = 0
    language: str = ""
    at: datetime | None = None
    answer: Answer | None = None
    unanswered: bool = False
    """The words answered nothing where they were said, and were kept all the same."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One reply as it leaves. `participant` is the opaque id that `weheard participant` takes."""

    id: str
    participant: str
    campaign: str
    wave: int
    session: str
    prompt: str
    probe: int
    part: int
    text: str
    value: Json
    label: str
    language: str
    at: datetime
    given: Mapping[str, Json]
    files: tuple[str, ...] = ()
    """The names of what came with it, in the folder of files."""


def bring_in(tx: Tx, campaign: str, rows: Sequence[Brought], now: datetime) -> int:
    """Keep the rows that did not come before, all or none; how many there were.

    A row came before when its id and its words did: two files may both count from 1. Or when it was carried
    out of this very database.
    """
    keys = {row.id: _hashed(campaign, f"{row.id}\n{row.prompt}\n{row.text}") for row in rows}
    before = inbox.taken(tx, [(PLATFORM, key) for key in keys.values()])
    own = _own(tx, rows)
    fresh = [row for row in rows if (PLATFORM, keys[row.id]) not in before and row.id not in own]
    people: dict[str, list[Brought]] = {}
    for row in fresh:
        inbox.take(tx, PLATFORM, keys[row.id], now)
        people.setdefault(
            _hashed(campaign, f"who {row.who}" if row.who else f"row {keys[row.id]}"), []
        ).append(row)
    known = participants.find(tx, [Address(PLATFORM, each) for each in people])
    for each, mine in people.items():
        address = Address(PLATFORM, each)
        _keep(tx, campaign, known.get(address) or participants.create(tx, address, now), mine, now)
    tx.execute(update(addresses).where(addresses.c.platform == PLATFORM).values(reachable=False))
    return len(fresh)


def without_erased(tx: Tx, rows: Sequence[Brought]) -> list[Brought]:
    """The rows of those who were not erased here: a file made before must not bring their words back."""
    gone = participants.erased(tx)
    return [row for row in rows if row.who not in gone]


def _own(tx: Tx, rows: Sequence[Brought]) -> set[str]:
    """The ids of rows that left this database and stand in it still: the same person said them."""
    who = {row.id: row.who for row in rows if row.who}
    found = tx.among(OURS, list(who))
    return {id for id, participant in found if who[id] == participant}


def _keep(tx: Tx, campaign: str, before: Participant, mine: Sequence[Brought], now: datetime) -> None:
    for number, row in enumerate(mine, before.version + 1):
        # A session of its own keeps two replies to one prompt from being read as one story.
        told = f"{row.who} {row.session}" if row.session else f"{row.id} {row.text}"
        session = f"{PLATFORM}-{_hashed(campaign, told)[:16]}"
        said = RecordReply(
            row.text,
            campaign,
            session=session,
            prompt=row.prompt,
            answer=None if row.unanswered else row.answer or Answer(row.text, row.text),
            part=row.part,
            probe=row.probe,
            wave=row.wave,
            language=row.language,
        )
        record(tx, before.id, number, said, row.at or now)
    participants.save(tx, before, replace(before, version=before.version + len(mine)), now)


def carry_out(tx: Tx, campaign: str = "") -> Iterator[Carried]:
    """Every reply that counts, of one campaign or of all, oldest first; one after the other, however many."""
    counts = (~replies.c.skipped, ~replies.c.superseded, *FOR_THE_TEAM)
    question = select(replies).where(*counts).order_by(replies.c.at, replies.c.participant, replies.c.number)
    if campaign:
        question = question.where(replies.c.campaign == campaign)
    came = files.held(tx, campaign=campaign)
    for row in tx.execute(question.execution_options(yield_per=1000)):
        value, label = row.answer or (None, "")
        yield Carried(
            row.id, row.participant, row.campaign, row.wave, row.session, row.prompt, row.probe, row.part,
            row.text, value, label, row.language, row.at, row.given or {},
            tuple(each.file for each in came.get((row.participant, row.number), ()) if each.file),
        )  # fmt: skip


def _hashed(campaign: str, words: str) -> str:
    """What stands in a file as an id may be a name or a number of somebody's: it is not kept."""
    return sha256(f"{campaign}\n{words}".encode()).hexdigest()[:32]
