"""Which option somebody means: pressed, its number, its label in any language, an emoji, or nearly so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.conversation.keywords import Vocabulary, folded, holds, is_symbol, plain, plain_label
from bot.conversation.prompts.base import Said
from bot.conversation.prompts.numbers import number_at
from bot.conversation.wording import Word
from bot.messages import Option

NEAR = 80
"""Of 100: how alike a near miss must be to its label …"""
CLEAR = 10
"""… and how much more alike than to any other."""
PART, LAST = 4, 3
"""Letters that words from the middle of a label must have, and its last word ("car" for "By car")."""
FEW = 3
"""Words that may stand around a named option or number."""
SHORTEST_YES = 2
AFTER_YES = 4
"""Words after a yes ("yes, of course I do"): more of them may take it back."""


CLAUSE = re.compile(r"[;:!?\n\u060c\u061b\u061f\u2013\u2014\u2026]+|[.,](?!\d)|\s-\s")
"""Where one thing ends that was said and another begins; 3.5 is one thing."""


QUESTION = re.compile("[?\u061f\u00bf]")


class Several:
    """More than one option was named."""


SEVERAL = Several()
Labels = list[tuple[str, str]]
"""Labels in plain form, each with its option's id."""


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from: as it was shown, and each option's labels in every language by its id.

    `like` says which options are a yes or a no, so that "yes" and 👍 choose them.
    """

    shown: Sequence[Option]
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    like: Mapping[str, Word] = field(default_factory=dict)

    def plain_labels(self) -> Labels:
        """Every label in plain form with its option's id, those that were shown first."""
        found = [(plain_label(option.label), option.id) for option in self.shown]
        found += [
            (plain_label(label), option.id)
            for option in self.shown
            for label in self.labels.get(option.id, ())
        ]
        return found

    def likes(self, word: Word | None) -> str | None:
        """The one option that says the same as a yes or a no."""
        alike = [option.id for option in self.shown if word and self.like.get(option.id) is word]
        return alike[0] if len(alike) == 1 else None


def exactly(said: Said, shown: Sequence[Option]) -> str | None:
    """The option pressed, or written just as it was shown."""
    if said.pressed:
        return next((option.id for option in shown if option.id == said.pressed), None)
    words = plain(said.text)
    return next((option.id for option in shown if words and plain_label(option.label) == words), None)


def choose(said: Said, options: Options, vocabulary: Vocabulary) -> str | Several | None:
    """The id of the option meant, `SEVERAL`, or None when nothing fits. Surest ways first."""
    words = plain(said.text)
    if said.pressed or not words:
        return exactly(said, options.shown)
    labels = options.plain_labels()
    for label, key in labels:
        if label == words:
            return key
    if options.like and not is_question(said.text):
        liked = options.likes(vocabulary.word(said.text) or opening(words, vocabulary))
        if liked:
            return liked
    return (
        _by_number(words, options.shown, vocabulary)
        or _by_symbols(words, labels)
        or _by_part(words, labels)
        or _by_name(words, labels, vocabulary)
        or _by_likeness(words, labels)
    )


def is_question(text: str) -> bool:
    """Whether something is asked: then it is no yes, whatever it begins with."""
    return bool(QUESTION.search(text))


def clauses(text: str) -> list[str]:
    """A message taken apart at its commas, full stops and lines, however long it is."""
    return [part for each in CLAUSE.split(text) if (part := each.strip())]


def at_first(text: str, options: Options, vocabulary: Vocabulary) -> str | None:
    """The option that a longer message begins with, by its label or number alone, where no other is named."""
    first, *rest = clauses(text) or [""]
    chosen = choose(Said(first), options, vocabulary) if rest else None
    words = plain(first)
    alone = any(label == words for label, _ in options.plain_labels()) or vocabulary.number(words) is not None
    if not isinstance(chosen, str) or not alone:
        return None
    return chosen if named(text, options) <= {chosen} else None


def named(text: str, options: Options) -> set[str]:
    """The options that some words name by their whole label."""
    words = folded(text)
    return {key for label, key in options.plain_labels() if label and holds(words, label)}


def opening(words: str, vocabulary: Vocabulary) -> Word | None:
    """The yes or no that a sentence begins with; None when it is neither for certain.

    "Yes, gladly" is a yes unless a no, a not, an if, a *wait* or a question follows; "no, there is still a
    queue" is always a no. A single letter begins too many other words to be one.
    """
    tokens = words.split()
    if not tokens or len(tokens[0]) < SHORTEST_YES or vocabulary.is_unsure(words):
        return None
    if vocabulary.words.get(" ".join(tokens[:2])) is Word.YES:  # "no problem at all"
        tokens = ["", *tokens[2:]]
    meant = [Word.YES if token == "" else vocabulary.words.get(token) for token in tokens]
    if meant[0] is Word.NO and (Word.YES not in meant or vocabulary.negates(" ".join(tokens[1:]))):
        return Word.NO
    sure = meant[0] is Word.YES and Word.NO not in meant and len(tokens) <= 1 + AFTER_YES
    return (
        Word.YES
        if sure and not vocabulary.negates(" ".join(tokens)) and not vocabulary.doubts_it(words)
        else None
    )


def _by_number(words: str, shown: Sequence[Option], vocabulary: Vocabulary) -> str | Several | None:
    """ "2", "2.", "no 2", "two": one number among few words; two numbers name several."""
    tokens = words.split()
    if len(tokens) == 1 and (number := vocabulary.number(words)) is not None:
        return shown[number - 1].id if 1 <= number <= len(shown) else None
    places = range(len(tokens))
    numbers = {number for at in places if (number := number_at(tokens, at, vocabulary)) is not None}
    within = [number for number in numbers if 1 <= number <= len(shown)]
    if len(within) > 1 and len(tokens) <= 2 * len(numbers) + FEW:
        return SEVERAL
    if len(numbers) != 1 or not within or len(tokens) > 2 or vocabulary.negates(words):
        return None
    return shown[within[0] - 1].id


def _by_symbols(words: str, labels: Labels) -> str | Several | None:
    """Only an emoji of the label, or only its words."""
    said = words.split()
    if all(is_symbol(word) for word in said):
        return _only(key for label, key in labels if set(said) & set(label.split()))
    letters = _letters(words)
    return _only(key for label, key in labels if label_letters(label) == letters)


def _by_part(words: str, labels: Labels) -> str | Several | None:
    """The beginning of one option's label, of two letters or more, or its end, or some words out of it."""
    letters = _letters(words)
    if len(letters) < 2:
        return None
    found = _only(key for label, key in labels if label_letters(label).startswith(letters))
    if found is None and len(letters) >= LAST:
        found = _only(key for label, key in labels if label_letters(label).endswith(f" {letters}"))
    if found is None and len(letters) >= PART:
        found = _only(key for label, key in labels if holds(label, letters))
    return None if found is SEVERAL else found


def _by_name(words: str, labels: Labels, vocabulary: Vocabulary) -> str | Several | None:
    """One option named in a few words ("by bus, please"), with no *not* among them."""
    names = [(label_letters(text), key) for text, key in labels]
    named = [(label, key) for label, key in names + _last_words(names) if label and holds(words, label)]
    widest = [
        (label, key)
        for label, key in named
        if not any(label != wider and holds(wider, label) for wider, _ in named)
    ]
    found = _only(key for _, key in widest)
    if found is None or found is SEVERAL:
        return found
    label = max((label for label, _ in widest), key=len)
    # "it is not so, sadly": the *not* of the label itself negates nothing.
    around = f" {words} ".replace(f" {label} ", " ", 1).strip()
    return None if len(around.split()) > FEW or vocabulary.negates(around) else found


def _last_words(names: Labels) -> Labels:
    """The last word of each label ("bus" for "By bus"), where no label of another option has that word."""
    last = [(words[-1], key) for label, key in names if len(words := label.split()) > 1]
    return [
        (word, key)
        for word, key in last
        if len(word) >= LAST and not any(holds(label, word) for label, other in names if other != key)
    ]


def _by_likeness(words: str, labels: Labels) -> str | None:
    """A near miss, when one option is clearly nearest. Loaded late: most answers never come here."""
    from rapidfuzz.fuzz import ratio

    best: dict[str, float] = {}
    for label, key in labels:
        best[key] = max(best.get(key, 0.0), ratio(words, label), ratio(words, label_letters(label)))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < NEAR:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= CLEAR else None


def _letters(words: str) -> str:
    return " ".join(word for word in words.split() if not is_symbol(word))


label_letters = lru_cache(maxsize=4096)(_letters)
"""The same for labels, kept. Not for what people say."""


def _only(keys: Iterable[str]) -> str | Several | None:
    found = set(keys)
    if len(found) > 1:
        return SEVERAL
    return found.pop() if found else None
