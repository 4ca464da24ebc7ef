"""A value with other fields: a copy, equal to what constructing it anew gives."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.participant import Answer, Ask, Participant, Session, changed

SESSION = Session("p-1", "visit", 2, Ask("p-1.1", "q", "text", "How?"), {"q": Answer("well")}, counter=1)
WHO = Participant("p", "da", "Europe/Copenhagen", open=SESSION, version=7)


def test_what_is_changed_equals_what_is_replaced() -> None:
    into = {"wake_at": datetime(2026, 12, 1, tzinfo=UTC), "counter": 2}
    assert changed(SESSION, **into) == replace(SESSION, **into)  # type: ignore[arg-type]
    assert changed(WHO, open=None, version=8) == replace(WHO, open=None, version=8)
    assert changed(Answer("a"), value="b") == Answer("b")


def test_the_value_it_was_stays_as_it_was() -> None:
    changed(WHO, open=None, language="en")
    assert (WHO.open, WHO.language) == (SESSION, "da")


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError):
        changed(WHO, colour="red")
