"""Words of danger or abuse in what people write. Figures of speech are left alone; in doubt it is danger.

Lists hold phrases, not single words, and every language is looked for in every text. A phrase is made of
words; `*` stands for any ending, `…` for up to four words between, `(a|b)` for one of several, `(a)?` for
what may be missing, `$` for the end of the sentence. What people type is compared in its plain form.

Most texts hold no word that any phrase could turn on, and looking that up is all they cost.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.conversation.keywords import LONGEST, folded, plain
from bot.conversation.wording import Text

SELF_HARM, CHILD, ABUSE, VIOLENCE = "self_harm", "child", "abuse", "violence"
REASONS = (SELF_HARM, CHILD, ABUSE, VIOLENCE)
"""What can be found, what is most urgent first."""
PAST_WITH_TIME = frozenset({SELF_HARM, VIOLENCE})
"""What is over when it was long ago. Somebody who tells of abuse long ago is offered help all the same."""

SENTENCE = re.compile(r"[.!?…؟;\n]+")
END = "◆"
"""Stands for the end of a sentence among plain words: a sign that folding leaves alone."""
TOKEN = re.compile(r"\([^()]*\)\??|\S+")
GAP = rf"(?: [^ {END}]\S*){{0,4}}?"
BEGINNING = 4
"""Letters by which a word is looked up."""
NOTHING = "(?!)"
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Lists:
    """Phrases of one language, or those that a campaign adds."""

    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason to phrases."""
    harmless: tuple[str, ...] = ()
    """What only sounds like danger: "killing time". It is taken out before signs are looked for."""
    long_ago: tuple[str, ...] = ()
    """What says that it is over, in the same sentence, …"""
    still: tuple[str, ...] = ()
    """… unless this says that it is not."""
    fiction: tuple[str, ...] = ()
    """What says that a sentence is out of a song, a book, a film or a joke."""
    common: tuple[str, ...] = ()
    """Words that many texts hold: phrases are looked up by others where they have any. Only for speed."""


@dataclass(frozen=True, slots=True)
class Help:
    """What a campaign says to somebody in danger, written by its people, and what it looks for."""

    text: Text = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason to phrases, beside those of the lists."""
    harmless: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Phrases of the lists that are not looked for."""
    tell_team: bool = True
    """Somebody named by the service is told."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Lists put together, to be looked for at once."""

    signs: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Beginning of a word to the phrases that hold such a word: reason and pattern."""
    harmless: str = NOTHING
    long_ago: str = NOTHING
    still: str = NOTHING
    fiction: str = NOTHING

    def reason(self, text: str) -> str:
        """What kind of danger a text speaks of, or nothing."""
        words = plain(text) if len(text) <= LONGEST else folded(text)
        beginnings = self.signs.keys() & {word[:BEGINNING] for word in words.split()}
        if not beginnings:
            return ""
        said = f" {END} {folded(SENTENCE.sub(END, text))} {END} "
        signs = [sign for beginning in beginnings for sign in self.signs[beginning]]
        places = {at.start() for _, pattern in signs for at in compiled(pattern).finditer(said)}
        sentences = {said[said.rindex(END, 0, at + 1) : said.index(END, at + 1) + 2] for at in places}
        found = {reason for sentence in sentences for reason in self._in_sentence(sentence, signs)}
        return next((reason for reason in REASONS if reason in found), "")

    def _in_sentence(self, sentence: str, signs: Iterable[tuple[str, str]]) -> set[str]:
        said = compiled(self.harmless).sub(" ·", sentence)
        found = {reason for reason, pattern in signs if compiled(pattern).search(said)}
        if found and compiled(self.fiction).search(said):
            return set()
        if found & PAST_WITH_TIME and compiled(self.long_ago).search(said):
            return found if compiled(self.still).search(said) else found - PAST_WITH_TIME
        return found


compiled = lru_cache(maxsize=8192)(re.compile)
"""A pattern of the lists. Not for what people say."""


def read_lists(data: Mapping[str, Any]) -> Lists:
    """The lists of one parsed file."""
    signs = {reason: tuple(data["signs"].get(reason, ())) for reason in REASONS}
    names = ("harmless", "long_ago", "still", "fiction", "common")
    return Lists(signs, **{name: tuple(data.get(name, ())) for name in names})


def put_together(lists: Iterable[Lists], without: Iterable[str] = ()) -> Watch:
    """All these lists as one, without the phrases named."""
    lists = tuple(lists)
    left_out = {folded(phrase) for phrase in without}
    common = {folded(word) for each in lists for word in each.common}
    by_beginning: dict[str, dict[str, list[str]]] = {}
    for each in lists:
        for reason, phrases in each.signs.items():
            for phrase in phrases:
                if folded(phrase) in left_out:
                    continue
                for beginning in looked_up_by(phrase, common):
                    by_beginning.setdefault(beginning, {}).setdefault(reason, []).append(phrase)
    signs = {beginning: _signs(phrases) for beginning, phrases in by_beginning.items()}
    names = ("harmless", "long_ago", "still", "fiction")
    return Watch(signs, *(_any([way for each in lists for way in getattr(each, name)]) for name in names))


def looked_up_by(phrase: str, common: Iterable[str] = ()) -> frozenset[str]:
    """The beginnings of words one of which every text with this phrase holds: those of its rarest word.

    Empty when no word of the phrase is fit for that: it can never be found.
    """
    best: tuple[tuple[bool, int], frozenset[str]] = ((False, 0), frozenset())
    for token in TOKEN.findall(phrase):
        ways = [] if token.endswith("?") else [_rarest(way, common) for way in _ways(token)]
        worst = min(ways, default=(False, 0, ""))[:2]
        if worst > best[0]:
            best = worst, frozenset(word[:BEGINNING] for _, _, word in ways)
    return best[1]


def _rarest(way: str, common: Iterable[str]) -> tuple[bool, int, str]:
    """Of one way of saying it, the word to look up: whether it is rare, its length, and itself."""
    words = [
        plain
        for word in way.split()
        for plain in folded(word.removesuffix("*")).split()
        if word != "$" and (not word.endswith("*") or len(plain) >= BEGINNING)
    ]
    return max(((word not in common, len(word), word) for word in words), default=(False, 0, ""))


def _ways(part: str) -> list[str]:
    """The ways to say one part of a phrase; none for a gap."""
    if part == "…":
        return []
    return part.removesuffix("?").strip("()").split("|")


def _signs(phrases: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((reason, _any(said)) for reason, said in phrases.items())


def _any(phrases: list[str]) -> str:
    return "|".join(map(_source, phrases)) or NOTHING


def _source(phrase: str) -> str:
    """A phrase as a pattern over plain words with a space before each and one at the end."""
    return "".join(map(_part, TOKEN.findall(phrase))) + "(?= )"


def _part(part: str) -> str:
    if part == "…":
        return GAP
    ways = "|".join("".join(map(_word, way.split())) for way in _ways(part))
    return f"(?:{ways})" + ("?" if part.endswith("?") else "")


def _word(word: str) -> str:
    if word == "$":
        return f"(?= {END})"
    ending = r"\S*" if word.endswith("*") else ""
    return "".join(f" {re.escape(plain)}" for plain in folded(word.removesuffix("*")).split()) + ending


_kept: dict[tuple[int, int], tuple[tuple[Lists, ...], Help, Watch]] = {}


def watch(lists: tuple[Lists, ...], own: Help) -> Watch:
    """What is looked for where a campaign adds to the lists or takes from them; put together once."""
    place = (id(lists), id(own))
    found = _kept.get(place)
    if found is None or found[0] is not lists or found[1] is not own:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        more = (Lists(own.words, own.harmless),) if own.words or own.harmless else ()
        found = _kept[place] = (lists, own, put_together((*lists, *more), own.without))
    return found[2]
