"""Whatever anybody does, in any order, in any campaign: no error, no word lost, and stop means stop."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks.wording import builtin_campaigns
from bot.conversation import moving
from bot.conversation.campaign import Campaign, Probe, Prompt, Quiet
from bot.conversation.conditions import parse
from bot.conversation.effects import Close, Forget, RecordReply, ReviseReply, Say, SetConsent
from bot.conversation.engine import advance
from bot.conversation.events import (
    Blocked,
    Edited,
    Event,
    Pressed,
    Received,
    Started,
    Supplied,
    Unblocked,
    Woke,
)
from bot.conversation.hours import awake
from bot.conversation.keywords import plain, vocabulary
from bot.conversation.participant import TAKE_PART, Participant
from bot.conversation.reading_back import TELLING, meant, turn_of
from bot.conversation.wording import Word
from tests.bot.conversation.talking import (
    NOON,
    WORDING,
    Talk,
    agreed,
    campaigns,
    choice,
    consent,
    gathering,
    info,
    may_quote,
    scale,
    story,
    text,
)

GATHERING = frozenset({"story", "multi_choice", "rank", "touchpoints"})
"""Kinds whose last button ends them: by its label or its number, what was gathered is kept, not that."""
WHEN = ("", "", 'how == "bus"', "rating <= 2", "answered moment", "skipped how or not answered rating")
PROBES = st.lists(
    st.builds(
        Probe,
        st.just({"en": "Why?", "da": "Hvorfor?"}),
        st.sampled_from([None, parse("rating <= 2"), parse("answered how")]),
        st.sampled_from([None, 3]),
        st.sampled_from([None, 2]),
        st.sampled_from([(), ("wait",)]),
    ),
    max_size=2,
).map(tuple)


@st.composite
def a_campaign(draw: st.DrawFn, key: str = "visit") -> Campaign:
    """Any prompts in any order, with any conditions and probes, mostly with a consent first."""
    when, probed = st.sampled_from(WHEN), PROBES
    some = [
        choice("how", "Bus", "Car", "Skip", when=draw(when), probes=draw(probed)),
        scale("rating", when=draw(when), probes=draw(probed)),
        text("missing", when=draw(when), probes=draw(probed)),
        story("moment", probes=draw(probed)),
        info("told", when=draw(when)),
        may_quote(),
        *gathering(),
    ]
    chosen: Sequence[Prompt] = draw(
        st.lists(st.sampled_from(some), unique_by=lambda one: one.key, max_size=6)
    )
    first = [consent()] if draw(st.integers(0, 9)) else []
    return Campaign(
        key,
        "clinic",
        {"en": key},
        (*first, *chosen),
        ("en", "da"),
        every=draw(st.sampled_from([None, timedelta(weeks=1)])),
        remind=draw(st.sampled_from([(), (timedelta(days=1), timedelta(days=3))])),
        quiet=draw(st.sampled_from([None, Quiet(time(21), time(8))])),
        closes=draw(st.sampled_from([None, None, NOON + timedelta(days=20)])),
    )


WORDS = [
    "start",
    "skip",
    "back",
    "help",
    "pause",
    "pause 2 days",
    "my data",
    "delete",
    "done",
    "yes",
    "no",
    "Dansk",
    "thank you",
    "skip please",
    "pause until Monday",
    "my choices",
    "what can change",
    "right",
    "change it",
    "leave it out",
    "more",
    "leave it",
]
SAID = [
    "no, there is still a queue",
    "yeah right, sure",
    "hello",
    "Bus",
    "1",
    "2 and 3",
    "4",
    "9",
    "car please",
    "We waited an hour",
    "",
    " ",
    "👍",
    "jnøø",
    "x" * 300,
]
TEXTS = st.one_of(st.sampled_from([*WORDS, *SAID, "English", "færdig"]), st.text(max_size=12))


@dataclass(frozen=True)
class Do:
    """Something that happens, or time that passes before it."""

    event: Event | None = None
    button: int | None = None
    hours: float = 0


MENDING = ("change", "take_back", "pass_on")
ABOUT: dict[str, Any] = {
    "session": "p-1", "prompt": "how", "probe": 0, "campaign": "visit", "wave": 1, "given": None,
    "asked": "how?", "kind": "choice", "kept_back": False, "number": 2,
}  # fmt: skip
TELLINGS: tuple[dict[str, Any], ...] = (
    {},
    {"prompt": "moment", "kind": "story", "asked": "Tell moment."},
    {"prompt": "rating", "probe": 1, "kind": "text", "asked": "Why?"},
    {"prompt": "gone", "kind": "text", "asked": "Gone?", "session": "p-9", "campaign": "gone"},
    {"prompt": "many", "kind": "multi_choice", "asked": "Many?", "session": "p-2"},
    {"prompt": "", "session": "", "asked": "", "kind": ""},
)
"""What could be looked up of something said before."""

HAPPENING = st.one_of(
    TEXTS.map(lambda said: Do(Received(said, "m"))),
    TEXTS.map(lambda said: Do(Received(said, "m"))),
    st.integers(0, 30).map(lambda number: Do(button=number)),
    st.sampled_from([1, 9, 30, 200]).map(lambda hours: Do(hours=hours)),
    st.sampled_from(
        [
            Do(Received("stop", "m")),
            Do(Started("visit")),
            Do(Started("")),
            Do(Started("other")),
            Do(Started("visit", invited=True)),
            Do(Started("other", 2, invited=True)),
            Do(Started("_heard", invited=True, given={"kind": "done", "theme": "x", "service": "clinic"})),
            Do(Edited("m", "changed")),
            Do(Pressed("nonsense")),
            Do(Blocked()),
            Do(Unblocked()),
            Do(Woke("")),
            Do(Woke("p-1")),
            Do(Supplied("own_data", {"replies": [{"text": "x"}]})),
            Do(Supplied("own_data", {"replies": [{"text": "x", "number": n} for n in range(1, 13)]})),
            *(Do(Supplied("own_reply", ABOUT | more, f"{what} 2")) for what in MENDING for more in TELLINGS),
            Do(Supplied("ideas", [], "p-1")),
        ]
    ),
)


class Anybody(Talk):
    """Somebody to whom anything happens; what must always be so is looked at after every event."""

    def __init__(self, *of: Campaign) -> None:
        super().__init__(*of)
        self.asks: list[str] = []
        self.buttons: list[str] = []
        self.stopped = False

    def happen(self, event: Event) -> list[str]:
        before, said = self.who, super().happen(event)
        self.never_the_same_id_twice()
        self.nothing_after_stop(before, event)
        self.nothing_without_a_yes()
        self.no_word_lost(before, event)
        self.no_dead_end()
        self.nobody_is_disturbed(event)
        self.same_again(before, event)
        if any(isinstance(effect, Forget) for effect in self.effects):
            self.asks.clear()
        return said

    def never_the_same_id_twice(self) -> None:
        for effect in self.effects:
            if isinstance(effect, Say):
                self.buttons += [option.id for option in effect.message.options]
            if isinstance(effect, Say) and effect.ask:
                assert effect.ask.id not in self.asks
                assert effect.message.ask == effect.ask.id
                self.asks.append(effect.ask.id)
        sessions = [session.id for session in self.sessions()]
        assert len(sessions) == len(set(sessions))

    def nothing_after_stop(self, before: Participant, event: Event) -> None:
        """By what they said, not by what the engine made of it."""
        said = understood(before, event.text) if isinstance(event, Received | Edited) else None
        came = isinstance(event, Started) and not event.invited
        forgotten = any(isinstance(effect, Forget) for effect in self.effects)
        if self.stopped and not came and said is not Word.START and not forgotten:
            self.is_left_alone(before, event)
        elif self.stopped:
            self.stopped = False
        if said is Word.STOP:
            self.stopped = True
            self.is_left_alone(before, event)

    def is_left_alone(self, before: Participant, event: Event) -> None:
        assert self.who.stopped
        assert not self.sessions()
        assert not self.replies()
        assert not [effect for effect in self.effects if isinstance(effect, Say) and effect.ask]
        if self.effects and isinstance(event, Received):
            assert understood(before, event.text) is not None or before.confirming or before.beside

    def nothing_without_a_yes(self) -> None:
        for effect in self.effects:
            if isinstance(effect, RecordReply):
                assert "clinic" in {one.service for one in self.who.consents}
        asked = self.who.open.ask if self.who.open else None
        if asked and asked.prompt != "consent":
            assert self.who.agreed("clinic", TAKE_PART)

    def no_word_lost(self, before: Participant, event: Event) -> None:
        """Words said to an ask, and no word of ours: one reply, verbatim. Consents are kept as consents."""
        if isinstance(event, Pressed) and self.said() and not before.confirming:
            assert len(self.replies()) <= 1
        asked = before.open.ask if before.open else None
        if not isinstance(event, Received) or asked is None or before.confirming:
            return
        label = plain(event.text) in {plain(option.label) for option in asked.options}
        if not event.text.strip() or (understood(before, event.text) is not None and not label):
            return
        if asked.kind == "consent":
            kept = [effect for effect in self.effects if isinstance(effect, SetConsent | RecordReply)]
            assert len(kept) <= 1
            return
        if asked.kind in GATHERING and (label or plain(event.text) == str(len(asked.options))):
            return
        if asked.kind == "story" and turn_of(moving.draft_of(before.open, asked.prompt)) != TELLING:
            known = vocabulary(WORDING, (before.language, "en", "da"))
            if meant(event.text, known) or known.number(plain(event.text)) in range(1, len(asked.options)):
                return  # it says what is to be done with what was told
        if before.beside and before.beside.what == "data" and event.text == "more":
            return
        mends = before.open.mends
        if mends and event.text == "leave it":
            return
        if mends and not asked.prompt:
            revised = [one.text for one in self.effects if isinstance(one, ReviseReply)]
            assert revised == [event.text]
            return
        assert [reply.text for reply in self.replies()][:1] == [event.text]
        assert [reply.prompt for reply in self.replies()][:1] == [asked.prompt]
        assert self.replies()[0].mends == (mends.number if mends else 0)

    def no_dead_end(self) -> None:
        """Whatever awaits an answer has words, and a session that ended is nowhere any more."""
        closed = {effect.session.id for effect in self.effects if isinstance(effect, Close)}
        assert not closed & {session.id for session in self.sessions()}
        if self.who.open and self.who.open.ask:
            assert self.who.open.ask.text

    def nobody_is_disturbed(self, event: Event) -> None:
        """What nobody asked for comes by day, and never in a pause."""
        unasked = isinstance(event, Woke) or (isinstance(event, Started) and event.invited)
        session = self.who.open
        if not unasked or not session or not any(isinstance(effect, Say) for effect in self.effects):
            return
        of = self.campaigns.campaigns.get(session.campaign)
        assert of is None or awake(self.now, of.quiet, UTC) == self.now
        assert self.who.paused_until is None or self.who.paused_until <= self.now

    def same_again(self, before: Participant, event: Event) -> None:
        again = advance(self.campaigns, before, event, self.now)
        assert again.who == self.who
        assert again.effects == self.effects


def understood(who: Participant, said: str) -> object:
    """The word or the language that a message is to this person, if any."""
    known = vocabulary(WORDING, (who.language, "en", "da"))
    return known.word(said) or known.language(said) or None


@given(a_campaign(), a_campaign(key="other"), st.lists(HAPPENING, max_size=40), st.data())
@settings(max_examples=250)
def test_whatever_happens(visit: Campaign, other: Campaign, happening: list[Do], data: st.DataObject) -> None:
    live(Anybody(visit, other, builtin_campaigns()["_heard"]), happening, data)


@pytest.mark.slow
@given(a_campaign(), a_campaign(key="other"), st.lists(HAPPENING, max_size=120), st.data())
@settings(max_examples=1500)
def test_whatever_happens_for_long(
    visit: Campaign, other: Campaign, happening: list[Do], data: st.DataObject
) -> None:
    live(Anybody(visit, other, builtin_campaigns()["_heard"]), happening, data)


def live(talk: Anybody, happening: list[Do], data: Any) -> None:
    """The campaigns change now and then, as an admin might."""
    talk.start("visit")
    talk.say("yes")
    for do in happening:
        if do.event:
            talk.happen(do.event)
        elif do.button is not None and talk.buttons:
            talk.happen(Pressed(talk.buttons[-1 - do.button % len(talk.buttons)]))
        elif do.hours:
            talk.wait(hours=do.hours)
        else:
            change = data.draw(st.sampled_from(["on hold", "ended", "gone", "back", "edited"]))
            talk.campaigns = changed(talk, change)


def changed(talk: Talk, change: str) -> Any:
    here = talk.campaigns.campaigns
    keys = frozenset({"visit"})
    visit = here.get("visit")
    match change:
        case "on hold":
            return replace(talk.campaigns, paused=keys)
        case "ended":
            return replace(talk.campaigns, ended=keys)
        case "gone":
            return replace(
                talk.campaigns, campaigns={key: one for key, one in here.items() if key != "visit"}
            )
        case "edited" if visit:
            other = replace(visit, prompts=(consent(), *reversed(visit.prompts[1:]), text("new")))
            return replace(talk.campaigns, campaigns={**here, "visit": other})
        case _:
            return replace(talk.campaigns, paused=frozenset(), ended=frozenset())


@given(a_campaign(), st.sampled_from(["answer", "skip", "stop", "nonsense"]))
def test_every_prompt_can_be_answered_skipped_and_left(visit: Campaign, way: str) -> None:
    fitting = {
        "choice": "Bus",
        "scale": "4",
        "text": "Well",
        "consent": "yes",
        "story": "Once",
        "date": "today",
    }
    talk = agreed(visit)
    for _ in range(40):
        if talk.who.open is None:
            break
        if way == "nonsense":
            talk.say("¿?")
        elif way == "answer":
            talk.say(fitting.get(talk.who.open.ask.kind, "1"))
            if talk.who.open and moving.draft_of(talk.who.open, talk.who.open.ask.prompt):
                talk.say("done")
        else:
            talk.say(way)
        if way == "nonsense":
            talk.wait(minutes=10)
            talk.now = NOON
    assert talk.who.open is None
    assert talk.who.stopped or talk.closed()


def test_understood_knows_our_words() -> None:
    assert understood(Participant("p"), "/stop") is Word.STOP
    assert understood(Participant("p"), "Dansk") == "da"
    assert understood(Participant("p"), "stop it now, they said") is None
    assert campaigns().wording is WORDING
