"""How a made-up person answers what they are asked: what they type or press, and how long they take.

They see only what a participant sees, the message with its buttons, and know what they feel like saying.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bot.conversation.wording import Word, Wording
from bot.demo.asked import ERASE, MORE, READING
from bot.demo.people import Person, Visit
from bot.messages import Message, Option

MINUTE = timedelta(minutes=1)
SO_RATE = 0.85
"""How many of those who hear of a decision say that it is so; the others only read it."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person does `after` a while: type, or press an option by its id."""

    after: timedelta
    text: str = ""
    pressed: str = ""


@dataclass(slots=True)
class Mind:
    """One person's side of the conversation: what they remember, and how they are."""

    person: Person
    wording: Wording
    random: Random
    seen: Counter[tuple[int, str]] = field(default_factory=Counter)
    going_back: bool = False
    went_back: bool = False

    def answer(self, message: Message, asked: str, wave: int, topic: str) -> Sequence[Act]:
        """What they do about a message. `asked` is what it asks, `topic` what a decision is about."""
        self.seen[wave, asked] += 1
        visit = self.person.visits.get(wave)
        match asked:
            case "consent":
                return self.consent(message)
            case "so":
                return self.hear(message, topic)
            case "not_so":
                return self.write(next(iter(self.person.dispute.values()), "") or self.word(Word.SKIP))
            case _ if asked == ERASE:
                return self.press_or_type(message, "yes")
            case _ if visit is None or self.is_silent(asked, wave):
                return ()
        return self.visited(message, asked, visit, wave)

    def visited(self, message: Message, asked: str, visit: Visit, wave: int) -> Sequence[Act]:
        """Answer one of the campaign's questions about a visit."""
        match asked:
            case "moment":
                return self.tell(message, visit)
            case "may_quote" | "may_retell":
                return self.press_or_type(message, "yes" if self.person.quote else "no")
            case _ if asked == READING:
                return self.press_or_type(message, "right")
            case "rating" if self.stops(wave):
                return self.write(self.word(Word.STOP))
            case "rating":
                return self.rate(message, visit)
            case "better" if self.going_back:
                return self.write(self.word(Word.BACK))
            case "better":
                return self.write(visit.better or self.word(Word.SKIP))
            case "how_came":
                return self.came(message, visit)
            case _ if asked == MORE:
                return self.write(visit.more or self.word(Word.SKIP))
        return ()

    def is_silent(self, asked: str, wave: int) -> bool:
        """Whether they let it pass: some never answer, some leave in the middle, some need to be reminded."""
        does = self.person.does
        if "never" in does or ("leaves" in does and asked not in ("moment", MORE, READING)):
            return True
        return "reminded" in does and asked == "moment" and self.seen[wave, asked] == 1

    def stops(self, wave: int) -> bool:
        return ("stops" if wave == 1 else "stops_2") in self.person.does

    def consent(self, message: Message) -> Sequence[Act]:
        if "never" in self.person.does:
            return ()
        return self.press_or_type(message, "no" if "declines" in self.person.does else "yes")

    def tell(self, message: Message, visit: Visit) -> Sequence[Act]:
        """A story in as many messages as it has, then *done* by button, by word, or by saying no more."""
        acts = [Act(self.soon(), visit.moment[0])]
        for text in visit.moment[1:]:
            acts.append(Act(acts[-1].after + MINUTE * self.random.randint(1, 3), text))
        if self.random.random() < 0.15:
            return acts
        end = acts[-1].after + MINUTE * self.random.randint(1, 4)
        if self.person.manner == "press" and message.options:
            return [*acts, Act(end, pressed=message.options[0].id)]
        return [*acts, Act(end, self.word(Word.DONE))]

    def rate(self, message: Message, visit: Visit) -> Sequence[Act]:
        rating = visit.back if self.going_back else visit.rating
        self.going_back = False
        if not rating.isdecimal() or not message.options:
            return self.write(rating or self.word(Word.SKIP))
        return self.choose(message.options, rating, rating)

    def came(self, message: Message, visit: Visit) -> Sequence[Act]:
        """The last question, and what they do when all is said."""
        if visit.back and not self.went_back:
            self.going_back = self.went_back = True
            return self.write(self.word(Word.BACK))
        came = "" if "skips" in self.person.does else self.person.came
        acts = list(self.choose(message.options, came, came or self.word(Word.SKIP)))
        later = acts[-1].after + MINUTE * self.random.randint(40, 200)
        if visit.unasked:
            acts.append(Act(later, visit.unasked))
        if "erases" in self.person.does:
            acts.append(Act(later, self.word(Word.DELETE)))
        return acts

    def hear(self, message: Message, topic: str) -> Sequence[Act]:
        """A decision: those who know better say so, most others say that is so, some say nothing."""
        if topic in self.person.dispute:
            return self.press_or_type(message, "not_so")
        return self.press_or_type(message, "so") if self.random.random() < SO_RATE else ()

    def press_or_type(self, message: Message, option: str) -> Sequence[Act]:
        """Answer by the button with this id, or by typing what stands on it."""
        found = option_of(message.options, option)
        return self.choose(message.options, option, found.label if found else option)

    def choose(self, options: Sequence[Option], key: str, words: str) -> Sequence[Act]:
        """Press the option, write its number or its label, in this person's manner; else write the words."""
        found = option_of(options, key)
        if found is None:
            return self.write(words)
        by_label = found.label[:1].isdecimal()
        match self.person.manner:
            case "press":
                return [Act(self.soon(), pressed=found.id)]
            case "number" if not by_label:
                return self.write(str(options.index(found) + 1))
        return self.write(key if by_label else found.label.lower())

    def write(self, text: str) -> Sequence[Act]:
        return [Act(self.soon(), text)]

    def word(self, word: Word) -> str:
        """What is typed to mean this, in their language."""
        return self.wording[self.person.language].words[word][0]

    def soon(self) -> timedelta:
        """How long they take: mostly minutes, and the slow ones hours."""
        if self.person.slow:
            return MINUTE * self.random.randint(60, 420)
        return MINUTE * min(90, 1 + int(self.random.expovariate(0.25)))


def option_of(options: Sequence[Option], key: str) -> Option | None:
    """The option whose own id (what follows the ask's) this is."""
    return next((option for option in options if option.id.rpartition(":")[2] == key), None)
