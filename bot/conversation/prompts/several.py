"""Which options a message names, in its order: "1, 3 and 4", "the first two", "bus and car", "all"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversation.keywords import LONGEST, Vocabulary, plain
from bot.conversation.participant import Json
from bot.conversation.prompts.base import Said, View
from bot.conversation.prompts.matching import FEW, Options, choose
from bot.conversation.prompts.numbers import number_at
from bot.conversation.wording import Word
from bot.messages import PICKED, Option

APART = re.compile(r"[,;+&>/\n\u060c\u061b]|->")
SPAN = re.compile(r"\d\s*[-\u2013]\s*\d")
"""1-3 may be three options or two."""
COUNTING = re.compile(r"(?<!\S)(\d{1,2})[.)]\s+(?=[^\W\d])")
"""A number before an item of a list."""
DONE = "done"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was picked so far, in order, and how many replies it took."""

    picked: tuple[str, ...] = ()
    parts: int = 0

    def draft(self, *picked: str, said: bool = False) -> Json:
        """With these picked instead; `said`: by a reply. None when there is nothing to keep."""
        keys: list[Json] = [*picked]
        return {"picked": keys, "parts": self.parts + said} if picked else None


def gathered(view: View, keys: Sequence[str]) -> Gathered:
    """What a draft says, as far as its options are still there."""
    draft = view.draft if isinstance(view.draft, dict) else {}
    picked, parts = draft.get("picked"), draft.get("parts")
    there = [str(key) for key in picked if key in keys] if isinstance(picked, list) else []
    return Gathered(tuple(there), parts if isinstance(parts, int) else 0)


def ends(said: Said, view: View) -> bool:
    """Whether it only says that this was all: *done*, its button, or its button's number."""
    if said.pressed:
        return said.pressed == DONE
    last = view.shown[-1] if view.shown else None
    by_number = last and last.id == DONE and view.vocabulary.number(plain(said.text)) == len(view.shown)
    return view.vocabulary.word(said.text) is Word.DONE or bool(by_number)


def unmarked(shown: Sequence[Option]) -> list[Option]:
    """The options to choose from as they were shown, without marks and without *done*."""
    return [Option(one.id, one.label.removeprefix(PICKED)) for one in shown if one.id != DONE]


def read_several(
    text: str, options: Options, vocabulary: Vocabulary, *, ordered: bool = False
) -> list[str] | None:
    """The ids of the options named, in the order of naming; None when that is not certain.

    `ordered`: the order is what matters, so that *all* and *the first two* say nothing.
    """
    words = plain(text)
    if not words or len(text) > LONGEST:
        return None
    if exact := [key for label, key in options.plain_labels() if label == words]:
        return exact[:1]
    if SPAN.search(text) or vocabulary.negates(words):
        return None
    at_once = _at_once(words, [option.id for option in options.shown], vocabulary)
    if at_once:
        return None if ordered else at_once
    return _one_by_one(_unnumbered(text), options, vocabulary)


def _unnumbered(text: str) -> str:
    """A list without the numbers it counts its own lines by: "1. chairs 2. signs"."""
    numbers = [int(found[1]) for found in COUNTING.finditer(text)]
    counts = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return COUNTING.sub(" , ", text) if counts else text


def _at_once(words: str, keys: list[str], vocabulary: Vocabulary) -> list[str] | None:
    if vocabulary.means(words, "all") or (len(keys) == 2 and vocabulary.means(words, "both")):
        return keys
    return _from_an_end(words.split(), keys, vocabulary)


def _from_an_end(words: list[str], keys: list[str], vocabulary: Vocabulary) -> list[str] | None:
    """ "the first two", "de sidste tre", "last"."""
    first = any(vocabulary.means(word, "first") for word in words)
    last = any(vocabulary.means(word, "last") for word in words)
    places = range(len(words))
    numbers = [number for at in places if (number := number_at(words, at, vocabulary)) is not None]
    number = numbers[0] if numbers else 1
    if first == last or len(numbers) > 1 or len(words) > (FEW if numbers else 1):
        return None
    if not 1 <= number <= len(keys):
        return None
    return keys[:number] if first else keys[-number:]


NAMED = "\x00"
"""Before the id of an option that stands in place of its name."""
PART = "\x01"
"""Where one item of a list ends and the next begins."""


def _one_by_one(text: str, options: Options, vocabulary: Vocabulary) -> list[str] | None:
    """Every item of a list must name an option, with a few words around it at most."""
    tokens = _with_names(list(_tokens(text, options, vocabulary)), options)
    found: list[str] = []
    for item in _items(tokens, vocabulary):
        named = [_named(item, at, options, vocabulary) for at in range(len(item))]
        keys = [key for key in named if key]
        if "" in named or len(item) - len(keys) > FEW or _numbers_another(item, keys):
            return None
        if not keys:
            meant = choose(Said(" ".join(item)), options, vocabulary)
            if not isinstance(meant, str):
                return None
            keys = [meant]
        elif _names_another(item, keys, options, vocabulary):
            return None
        found += keys
    return found or None


def _numbers_another(item: list[str], keys: list[str]) -> bool:
    """ "1 clear words": a name, and beside it the number of something else."""
    by_name = {word[1:] for word in item if word.startswith(NAMED)}
    return bool(by_name) and not by_name.issuperset(keys)


def _names_another(item: list[str], keys: list[str], options: Options, vocabulary: Vocabulary) -> bool:
    """ "1 chairs": a number, and beside it words for something else."""
    rest = [word for word in item if not word.startswith(NAMED) and vocabulary.number(word) is None]
    meant = choose(Said(" ".join(rest)), options, vocabulary) if rest else None
    return isinstance(meant, str) and meant not in keys


def _tokens(text: str, options: Options, vocabulary: Vocabulary) -> Iterator[str]:
    begins = {label.split()[0] for label, _ in options.plain_labels() if label}
    for piece in APART.split(text):
        for word in plain(piece).split():
            after = word[1:]
            if word.startswith("و") and (after in begins or vocabulary.number(after) is not None):
                yield from (PART, after)
            else:
                yield word
        yield PART


def _with_names(tokens: list[str], options: Options) -> list[str]:
    """With the longest labels first, each replaced by its option; a label may hold commas itself."""
    labels = sorted(options.plain_labels(), key=lambda label: -len(label[0]))
    for label, key in labels:
        wanted = label.split()
        start = 0
        while wanted and start < len(tokens):
            end = _matches(tokens, start, wanted)
            if end:
                tokens[start:end] = [NAMED + key]
            start += 1
    return tokens


def _matches(tokens: list[str], start: int, wanted: list[str]) -> int:
    """Where these words end that begin here, over the commas between them; 0 when they do not."""
    place = start
    for number, word in enumerate(wanted):
        while number and place < len(tokens) and tokens[place] == PART:
            place += 1
        if place >= len(tokens) or tokens[place] != word:
            return 0
        place += 1
    return place


def _items(tokens: list[str], vocabulary: Vocabulary) -> Iterator[list[str]]:
    item: list[str] = []
    for token in [*tokens, PART]:
        if token == PART or vocabulary.means(token, "and"):
            if item:
                yield item
            item = []
        else:
            item.append(token)


def _named(item: list[str], at: int, options: Options, vocabulary: Vocabulary) -> str | None:
    """The option that one word is; empty for a number that is none of them."""
    if item[at].startswith(NAMED):
        return item[at][1:]
    number = number_at(item, at, vocabulary)
    if number is None:
        return None
    return options.shown[number - 1].id if 1 <= number <= len(options.shown) else ""
