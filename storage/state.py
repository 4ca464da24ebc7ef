"""A participant as text and back, exactly: what the engine needs of one person, as one value.

One value and not rows of five tables, since every event reads and writes it whole. Small records are lists in
the order of their fields, and fields that a newer version appends may be missing: they have their defaults.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import loads as read_json
from typing import Any

from bot.conversation.participant import Answer, Ask, Beside, Consent, Mending, Participant, Session
from bot.messages import Option
from storage.rows import micros, moment, write_json


def dump(who: Participant) -> str:
    """Everything but the id and the version, which have columns of their own. What is empty is left out."""
    return write_json(
        filled(
            {
                "language": who.language,
                "zone": who.zone,
                "consents": [_consent(each) for each in who.consents],
                "paused_until": _micros(who.paused_until),
                "open": None if who.open is None else _session(who.open),
                "resting": [_session(each) for each in who.resting],
                "home": who.home,
                "confirming": who.confirming,
                "saw_data": who.saw_data,
                "beside": None if who.beside is None else _beside(who.beside),
                "sessions": who.sessions,
                "stopped": who.stopped,
                "done": dict(who.done),
                "alarms": {reason: micros(at) for reason, at in who.alarms.items()},
                "chose_language": who.chose_language,
            }
        )
    )


def load(id: str, version: int, state: str) -> Participant:
    """The participant of that text."""
    recent = RECENT.get(id)
    if recent is not None and recent[0] == version and recent[1] == state:
        return recent[2]
    return read(id, version, state)


RECENT: dict[str, tuple[int, str, Participant]] = {}
"""Who was saved lately, with the very text: reading it again would give the same. It saves much of an update,
since people who write tend to have just written."""
MOST_RECENT = 2048


def remember(who: Participant, state: str) -> None:
    """Keep what a text stands for. When there are too many, the older half is dropped."""
    if len(RECENT) >= MOST_RECENT and who.id not in RECENT:
        for id in list(RECENT)[: MOST_RECENT // 2]:
            RECENT.pop(id, None)
    RECENT[who.id] = (who.version, state, who)


def forget(id: str) -> None:
    """Nothing of an erased person stays in memory either."""
    RECENT.pop(id, None)


def read(id: str, version: int, state: str) -> Participant:
    """The participant of that text, from the text itself."""
    found = read_json(state)
    get = found.get
    session = get("open")
    return Participant(
        id,
        get("language", ""),
        get("zone", ""),
        tuple([_to_consent(each) for each in get("consents", ())]),
        _moment(get("paused_until")),
        None if session is None else _to_session(session),
        tuple([_to_session(each) for each in get("resting", ())]),
        get("home", ""),
        get("confirming", ""),
        get("sessions", 0),
        version,
        get("stopped", False),
        None if get("beside") is None else _to_beside(found["beside"]),
        get("saw_data", False),
        get("done", {}),
        get("chose_language", False),
        {reason: moment(at) for reason, at in get("alarms", {}).items()},
    )


def wakes(who: Participant) -> list[tuple[datetime, str]]:
    """When silence becomes an event, and for which session; an empty one is the end of a pause."""
    sessions = (who.resting if who.open is None else (who.open, *who.resting)) if who.resting else ()
    if not sessions:
        sessions = () if who.open is None else (who.open,)
    found = [(each.wake_at, each.id) for each in sessions if each.wake_at is not None]
    return found if who.paused_until is None else [*found, (who.paused_until, "")]


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is there: no None, no empty text or list, no nought."""
    return {name: value for name, value in fields.items() if value}


def _micros(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _beside(each: Beside) -> list[Any]:
    return [each.what, [[option.id, option.label] for option in each.options], each.shown]


def _to_beside(row: Sequence[Any]) -> Beside:
    what, options, *rest = row
    return Beside(what, tuple([Option(*option) for option in options]), *rest)


def _consent(each: Consent) -> list[Any]:
    return [each.service, each.use, each.given, each.words, each.version, each.language, micros(each.at)]


def _to_consent(row: Sequence[Any]) -> Consent:
    return Consent(row[0], row[1], row[2], row[3], row[4], row[5], moment(row[6]))


def _ask(each: Ask) -> list[Any]:
    options = [[option.id, option.label] for option in each.options]
    return [each.id, each.prompt, each.kind, each.text, options, each.attempt, each.probe, each.since]


def _to_ask(row: Sequence[Any]) -> Ask:
    id, prompt, kind, text, options, *rest = row
    return Ask(id, prompt, kind, text, tuple([Option(*option) for option in options]), *rest)


def _session(each: Session) -> dict[str, Any]:
    fields = {
        "wave": each.wave,
        "ask": None if each.ask is None else _ask(each.ask),
        "answers": {key: [answer.value, answer.label] for key, answer in each.answers.items()},
        "skipped": sorted(each.skipped),
        "asked": each.asked,
        "given": dict(each.given),
        "counter": each.counter,
        "reminded": each.reminded,
        "mends": None if each.mends is None else _mending(each.mends),
        "alarmed": each.alarmed,
        "waits": each.waits,
    }
    row = {"id": each.id, "campaign": each.campaign, **filled(fields)}
    # These may be there and yet count as empty: a draft [], a moment of 1970.
    if each.draft is not None:
        row["draft"] = each.draft
    if each.asked_at is not None:
        row["asked_at"] = micros(each.asked_at)
    if each.wake_at is not None:
        row["wake_at"] = micros(each.wake_at)
    return row


def _to_session(row: Mapping[str, Any]) -> Session:
    get = row.get
    ask = get("ask")
    return Session(
        row["id"],
        row["campaign"],
        get("wave", 0),
        None if ask is None else _to_ask(ask),
        {key: Answer(*answer) for key, answer in get("answers", {}).items()},
        frozenset(get("skipped", ())),
        tuple(get("asked", ())),
        get("draft"),
        get("given", {}),
        get("counter", 0),
        get("reminded", 0),
        _moment(get("asked_at")),
        _moment(get("wake_at")),
        Mending(*row["mends"]) if "mends" in row else None,
        get("alarmed", False),
        get("waits", False),
    )


def _mending(each: Mending) -> list[Any]:
    return [each.number, each.session, each.probe, each.returns_to]
