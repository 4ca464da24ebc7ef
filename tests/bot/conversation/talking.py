"""A conversation in a test: one person, the real engine, a clock that moves when told to."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.conversation.campaign import Campaign, Campaigns, Probe, Prompt, Service
from bot.conversation.conditions import parse
from bot.conversation.effects import Close, Effect, RecordReply, Say, SetConsent
from bot.conversation.engine import advance
from bot.conversation.events import Event, Pressed, Received, Started, Woke
from bot.conversation.participant import QUOTE, TAKE_PART, Consent, Participant, Session
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.consent import Consent as ConsentPrompt
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.info import Info
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import Number
from bot.conversation.prompts.photo import Photo
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.conversation.wording import load_wording
from bot.messages import Message

ROOT = Path(__file__).parents[3]
FILES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "bot/wording").glob("*.toml")}
WORDING = load_wording(FILES)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLINIC = Service("clinic", {"en": "Riverside Clinic", "da": "Klinikken"}, "UTC", ("en", "da"))


def prompt(key: str, kind_name: str, kind: Kind, when: str = "", probes: tuple[Probe, ...] = ()) -> Prompt:
    return Prompt(key, kind_name, kind, parse(when) if when else None, probes)


def consent(key: str = "consent", use: str = TAKE_PART, words: str = "May we ask?") -> Prompt:
    return prompt(key, "consent", ConsentPrompt({"en": words, "da": f"{words} (da)"}, use))


def may_quote() -> Prompt:
    return consent("may_quote", QUOTE, "May we quote?")


def text(key: str, when: str = "", probes: tuple[Probe, ...] = ()) -> Prompt:
    return prompt(key, "text", TextPrompt({"en": f"{key}?", "da": f"{key} (da)?"}), when, probes)


def story(key: str, probes: tuple[Probe, ...] = ()) -> Prompt:
    return prompt(key, "story", Story({"en": f"Tell {key}."}), probes=probes)


def info(key: str, when: str = "") -> Prompt:
    return prompt(key, "info", Info({"en": f"{key}."}), when)


def choice(key: str, *labels: str, when: str = "", probes: tuple[Probe, ...] = ()) -> Prompt:
    options = tuple(Choosable(label.lower(), {"en": label, "da": f"{label} på dansk"}) for label in labels)
    return prompt(key, "choice", Choice({"en": f"{key}?", "da": f"{key} (da)?"}, options), when, probes)


def scale(key: str, when: str = "", probes: tuple[Probe, ...] = ()) -> Prompt:
    ends = {"en": ("awful", "great"), "da": ("forfærdeligt", "fantastisk")}
    return prompt(key, "scale", Scale({"en": f"{key}?", "da": f"{key} (da)?"}, ends), when, probes)


def choosable(*labels: str) -> tuple[Choosable, ...]:
    return tuple(Choosable(label.lower(), {"en": label, "da": f"{label} på dansk"}) for label in labels)


def gathering() -> tuple[Prompt, ...]:
    """One prompt of every kind that may take several turns, and of those with a reader of their own."""
    options = choosable("Bus", "Car", "Foot")
    return (
        prompt("many", "multi_choice", MultiChoice({"en": "Many?"}, options)),
        prompt("order", "rank", Rank({"en": "Order?"}, options)),
        prompt("touched", "touchpoints", Touchpoints({"en": "Touched?"}, options[:2], options[1:])),
        prompt("number", "number", Number({"en": "Number?"})),
        prompt("date", "date", Date({"en": "Date?"})),
        prompt("photo", "photo", Photo({"en": "Photo?"})),
    )


def campaign(*prompts: Prompt, key: str = "visit", **fields: object) -> Campaign:
    whole = Campaign(key, "clinic", {"en": f"Your {key}"}, prompts, ("en", "da"))
    return replace(whole, **fields)


def campaigns(*several: Campaign, **fields: object) -> Campaigns:
    return replace(Campaigns({one.key: one for one in several}, {"clinic": CLINIC}, WORDING), **fields)


class Talk:
    """`say`, `press` and `wait` return what the person then reads; `effects` are those of the last event."""

    def __init__(self, *of: Campaign, **who: object) -> None:
        self.campaigns = campaigns(*of)
        self.who = Participant("p", **who)
        self.now = NOON
        self.effects: tuple[Effect, ...] = ()
        self.all: list[Effect] = []
        self.numbered = 0

    def happen(self, event: Event) -> list[str]:
        step = advance(self.campaigns, self.who, event, self.now)
        assert step.who.version == self.who.version + 1
        self.who, self.effects = step.who, step.effects
        self.all += step.effects
        return self.said()

    def said(self) -> list[str]:
        return [message.text for message in self.messages()]

    def messages(self) -> list[Message]:
        return [effect.message for effect in self.effects if isinstance(effect, Say)]

    def replies(self) -> list[RecordReply]:
        return [effect for effect in self.effects if isinstance(effect, RecordReply)]

    def all_replies(self) -> list[RecordReply]:
        return [effect for effect in self.all if isinstance(effect, RecordReply)]

    def closed(self) -> list[tuple[str, str]]:
        return [
            (effect.session.campaign, effect.outcome.value)
            for effect in self.effects
            if isinstance(effect, Close)
        ]

    def consents(self) -> list[Consent]:
        return [effect.consent for effect in self.effects if isinstance(effect, SetConsent)]

    def start(self, key: str = "visit", **fields: object) -> list[str]:
        return self.happen(Started(key, **fields))

    def invite(self, key: str = "visit", **fields: object) -> list[str]:
        return self.happen(Started(key, invited=True, **fields))

    def say(self, *texts: str) -> list[str]:
        for one in texts:
            self.numbered += 1
            self.happen(Received(one, f"m{self.numbered}"))
        return self.said()

    def press(self, label: str) -> list[str]:
        """Press the newest button of that label."""
        return self.happen(Pressed(self.button(label)))

    def button(self, label: str) -> str:
        shown = [effect.message for effect in self.all if isinstance(effect, Say)]
        return next(
            option.id for message in reversed(shown) for option in message.options if option.label == label
        )

    def wait(self, **length: float) -> list[str]:
        """Let time pass and wake whatever is due, as the timetable does; what is said meanwhile."""
        self.now += timedelta(**length)
        heard: list[str] = []
        for _ in range(10):
            due = [one.id for one in self.sessions() if one.wake_at and one.wake_at <= self.now]
            if self.who.paused_until and self.who.paused_until <= self.now:
                due.append("")
            if not due:
                return heard
            heard += self.happen(Woke(due[0]))
        raise AssertionError("a session is woken again and again")

    def sessions(self) -> list[Session]:
        return [one for one in (self.who.open, *self.who.resting) if one]

    @property
    def awaited(self) -> str:
        """The key of the prompt that awaits an answer."""
        return self.who.open.ask.prompt if self.who.open and self.who.open.ask else ""


def agreed(*of: Campaign, **who: object) -> Talk:
    """Somebody who takes part already, and has the first campaign before them."""
    yes = Consent("clinic", TAKE_PART, True, "May we ask?", consent().kind.version, "en", NOON)
    talk = Talk(*of, consents=(yes,), **who)
    talk.start(of[0].key)
    return talk


def phrase(key: str, language: str = "en", **values: object) -> str:
    words = WORDING[language].say[key]
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words
