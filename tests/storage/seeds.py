"""Rows to begin with, for tests of what is kept beside conversations."""

from datetime import UTC, datetime

from bot.themes.theme import Theme
from storage import themes
from storage.rows import AddressRow, AskRow, ConsentRow, ParticipantRow, ReplyRow, SessionRow
from storage.themes import Said
from storage.tx import Tx

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def reached(tx: Tx, *ids: str) -> None:
    """Where these people are written to."""
    for each in ids:
        row = {"platform": "phone", "id": each, "participant": each, "reachable": True}
        tx.add(AddressRow, {**row, "last_used": NOON})


def people(tx: Tx, *ids: str) -> None:
    for each in ids:
        tx.add(ParticipantRow, {"id": each, "version": 0, "wake_at": None, "state": "{}"})


def consent(
    tx: Tx,
    participant: str,
    given: bool = True,
    *,
    at: datetime = NOON,
    number: int = 1,
    service: str = "clinic",
    use: str = "take_part",
) -> None:
    said = {"given": given, "words": "May we ask?", "version": "1", "language": "en"}
    about = {"participant": participant, "number": number, "service": service, "use": use}
    tx.add(ConsentRow, {**about, **said, "at": at})


def session(
    tx: Tx,
    participant: str,
    campaign: str = "visit",
    wave: int = 1,
    *,
    id: str = "s1",
    at: datetime = NOON,
) -> None:
    """A session, and its first ask."""
    about = {"participant": participant, "id": id, "campaign": campaign, "wave": wave}
    tx.add(SessionRow, {**about, "started_at": at})
    ask = {"session": id, "prompt": "moment", "kind": "text", "probe": 0, "attempt": 1, "text": "moment?"}
    where = {"participant": participant, "campaign": campaign, "wave": wave}
    tx.add(AskRow, {**where, **ask, "id": f"{id}.1", "at": at})


def reply(
    tx: Tx,
    participant: str,
    text: str = "",
    *,
    number: int = 1,
    campaign: str = "visit",
    prompt: str = "moment",
    **more: object,
) -> str:
    """A reply, and its id."""
    made = f"{participant}-{number}"
    about = {"participant": participant, "number": number, "id": made, "campaign": campaign}
    tx.add(ReplyRow, {**about, "prompt": prompt, "text": text, "at": NOON} | more)
    return made


def theme(
    tx: Tx, id: str, *who: str, digest: str = "visit-1", name: str = "waiting", shown: datetime | None = NOON
) -> None:
    """A theme in one digest with one reply of each of these people."""
    said = {f"{each}-1": Said(each, "a long wait") for each in who}
    found = Theme(id, name, "en", tuple(said), ("wait", "queue"), centre=(0.6, 0.8))
    themes.save(tx, digest, "clinic", "visit", [found], said)
    if shown is not None:
        themes.show(tx, [id], shown)
