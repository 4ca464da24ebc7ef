"""Tests that a participant comes back exactly as they were saved."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.participant import Answer, Ask, Beside, Consent, Mending, Participant, Session
from bot.messages import Option
from storage import state
from tests.builders import NOON

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
moments = st.timedeltas(timedelta(days=-40_000), timedelta(days=40_000)).map(lambda apart: NOON + apart)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
numbers = st.integers(0, 10_000)
options = st.builds(Option, texts, texts)
answers = st.builds(Answer, jsons, texts)
asks = st.builds(Ask, texts, texts, texts, texts, st.lists(options, max_size=3).map(tuple), numbers, numbers)
consents = st.builds(Consent, texts, texts, st.booleans(), texts, texts, texts, moments)
sessions = st.builds(
    Session,
    id=texts,
    campaign=texts,
    wave=numbers,
    ask=st.none() | asks,
    answers=st.dictionaries(texts, answers, max_size=3),
    skipped=st.frozensets(texts, max_size=3),
    asked=st.lists(texts, max_size=3).map(tuple),
    draft=jsons,
    given=st.dictionaries(texts, jsons, max_size=3),
    counter=numbers,
    reminded=numbers,
    asked_at=st.none() | moments,
    wake_at=st.none() | moments,
)
participants = st.builds(
    Participant,
    id=texts,
    language=texts,
    zone=texts,
    consents=st.lists(consents, max_size=3).map(tuple),
    paused_until=st.none() | moments,
    open=st.none() | sessions,
    resting=st.lists(sessions, max_size=2).map(tuple),
    home=texts,
    confirming=texts,
    sessions=numbers,
    version=numbers,
    stopped=st.booleans(),
    done=st.dictionaries(texts, numbers, max_size=3),
    chose_language=st.booleans(),
    alarms=st.dictionaries(texts, moments, max_size=2),
)


@given(participants)
def test_loading_gives_exactly_what_was_saved(who: Participant) -> None:
    assert state.load(who.id, who.version, state.dump(who)) == who


def test_every_field_is_saved() -> None:
    """A field that is appended has to be saved too: each is filled with something it is not by default."""
    ask = Ask("s.1", "moment", "text", "Tell us.", (Option("s.1:a", "A"),), 2, 1, 1)
    session = Session(
        "s",
        "visit",
        wave=2,
        ask=ask,
        answers={"a": Answer(1, "one")},
        skipped=frozenset({"b"}),
        asked=("a",),
        draft=["x"],
        given={"theme": "t"},
        counter=3,
        reminded=1,
        asked_at=NOON,
        wake_at=NOON,
        mends=Mending(2, "p-1", 1, "p-3"),
        alarmed=True,
        waits=True,
    )
    consent = Consent("clinic", "quote", True, "May we?", "1", "en", NOON)
    who = Participant(
        "p",
        "da",
        "Europe/Copenhagen",
        (consent,),
        NOON,
        session,
        (session,),
        "visit",
        "ask",
        2,
        7,
        True,
        Beside("uses", (Option("1", "Yes"),), 3),
        True,
        {"visit": 1},
        True,
        {"abuse": NOON},
    )
    for value in (who, session, ask, consent):
        for each in fields(value):
            filled: Any = getattr(value, each.name)
            assert filled not in (None, "", 0, (), {}, frozenset()), each.name
    assert state.load("p", 7, state.dump(who)) == who


def test_a_state_of_an_older_version_has_defaults_for_what_it_lacks() -> None:
    old = {"open": {"id": "s", "campaign": "visit", "ask": ["s.1", "a", "text", "Tell us.", []]}}
    who = state.load("p", 1, json.dumps(old))
    assert who.open == Session("s", "visit", ask=Ask("s.1", "a", "text", "Tell us."))


def test_what_is_due_first_is_known_of_all_sessions_and_of_a_pause() -> None:
    later = NOON + timedelta(hours=1)
    who = Participant("p", open=Session("1", "a", wake_at=later), resting=(Session("2", "b", wake_at=NOON),))
    assert sorted(state.wakes(who)) == [(NOON, "2"), (later, "1")]
    paused = replace(who, paused_until=NOON, open=None, resting=())
    assert state.wakes(paused) == [(NOON, "")]
    assert state.wakes(replace(paused, paused_until=None)) == []
