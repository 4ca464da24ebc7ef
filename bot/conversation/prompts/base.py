"""What a prompt kind is: how it is put, and how an answer to it is read. No state, no platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol

from bot.conversation.keywords import Vocabulary
from bot.conversation.participant import Answer, Json
from bot.conversation.wording import Phrases, Text, fill, pick
from bot.messages import Attachment, Message, Option


@dataclass(frozen=True, slots=True)
class View:
    """What a kind may look at. `shown` are the options as they were shown (bare ids, without the ask's).

    `needed` is what the kind asked for in `needs`, handed in by the engine once it was supplied.
    """

    language: str
    phrases: Phrases
    answers: Mapping[str, Answer] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)
    draft: Json = None
    attempt: int = 1
    shown: tuple[Option, ...] = ()
    needed: Json = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    """The words understood here, in the person's language and the others that count."""
    today: date = date(1970, 1, 1)
    """The day it is where the person is; the engine always says."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person did: typed, pressed an option (its bare id), sent files, or (`quiet`) fell silent."""

    text: str = ""
    pressed: str = ""
    attachments: tuple[Attachment, ...] = ()
    quiet: bool = False
    passed: bool = False
    """With `quiet`: they said *skip* when something was gathered already. It passes over this turn only."""
    picked: tuple[str, ...] | None = None
    """Options that were ticked (their bare ids), where all are sent at once; `pressed` ended the choosing."""


@dataclass(frozen=True, slots=True)
class Partly:
    """Not whole yet: keep the draft and go on listening; `say` is a phrase's key, empty to stay silent.

    A draft that is a list has an element for each reply; one that is a table counts them as `parts`.
    """

    draft: Json
    say: str = ""
    recorded: bool = True
    """False when what was said only steers (a press, a word like *done*) and is no reply of its own."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What goes into the phrase's `{names}`."""
    asks: bool = False
    """Put the ask again, made from the new draft: the next turn of a kind of several."""
    kept: str = ""
    """What is recorded instead of a button's label: what all the buttons before it said together."""
    replaces: bool = False
    """What is recorded takes the place of all that was said to this before."""
    attempt: int = 1
    """Which attempt it is that is put again: 2 where what was said did not fit what was gathered."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What was gathered is the answer; what was said last (*done*, silence) only ended it and is no reply."""

    answer: Answer
    kept: str | None = None
    """Record the answer, with these words (which may be none): what was said by buttons alone."""
    audience: str = ""
    """Who may read what was gathered, where that is not the team."""
    say: str = ""
    """The key of a phrase that leads what follows."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It does not fit: ask again, gently. `say` is the key of a phrase that helps."""

    say: str
    values: Mapping[str, object] = field(default_factory=dict)
    """What goes into the phrase's `{names}`."""


Reading = Answer | Partly | Whole | Unclear


class Kind(Protocol):
    """A frozen dataclass in this folder, one entry in `KINDS`, a table of examples for `read`."""

    needs: ClassVar[str]
    """What must be looked up before it can be put (a `Need`), or empty."""
    expects: ClassVar[bool]
    """False for a kind that only tells (info): it is put, and the engine goes on."""

    def ask(self, view: View) -> Message:
        """How it is put to this person; option ids are bare, the engine adds the ask's id."""
        ...

    def read(self, said: Said, view: View) -> Reading:
        """What was meant, by whatever a person may do: the option's id, its number, its label, odd case."""
        ...


def put(text: Text, view: View) -> Message:
    """An ask of words alone: in the person's language, with what the session is about filled in."""
    return Message(fill(pick(text, view.language), view.given), language=view.language)
