"""What a person's words are, compared: folded to their bones, and the words that mean something in any state.

The person's language comes first, then the campaign's, then English. A vocabulary is put together once for
each wording and order of languages and kept; what people type is never kept here.

Whose words count: the first language is the person's own, and all its words do. So do all of English, and
those of the other languages of the campaign, and of every language for *stop* and *delete*, but for
- words that are everyday words of the person's own language (`ambiguous` in its wording file), and
- from other languages than English, Latin words too short to be sure of (`_is_sure`): "dur" is *stop* and
  *hard*. Only for *yes* and *no* do two and three letters do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from unicodedata import category, normalize

from bot.conversation.wording import Word, Wording

LONGEST = 256
"""Characters after which a message is no command, name or number, whatever it says."""

LOOK_ALIKE = {
    "\u0640": "",  # the stretch in Arabic writing
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "\u0456": "i",  # Ukrainian; often typed as the Latin letter
    "ى": "ي",
    "ة": "ه",
    "ٱ": "ا",
    "ک": "ك",
}


APOSTROPHE = re.compile(r"(?<=[\u0400-\u052f])['`\u00b4\u02b9\u02bc\u2018\u2019\u2032\"*](?=[\u0400-\u052f])")
"""Within a Ukrainian word, where it is typed with many keys or none: "п'ять" is one word."""


def _folded(code: int) -> str | None:
    """One character without accent, case or mark; None to drop it; a space where words part."""
    char = chr(code)
    if char in LOOK_ALIKE:
        return LOOK_ALIKE[char] or None
    if char.isalnum():
        return char
    kind = category(char)
    if kind in {"Cf", "Me"} or 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F:
        return None  # joiners, direction marks, keycaps, skin tones, variants
    if kind == "Mn":
        accent = 0x0300 <= code <= 0x036F or 0x0591 <= code <= 0x05C7 or 0x064B <= code <= 0x0670
        return None if accent else char
    if kind == "Mc":
        return char
    return f" {char} " if kind in {"So", "Sm", "Sc"} else " "


class _Folding(dict[int, str | None]):
    """What `str.translate` looks characters up in; learns each when it first comes."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _folded(code)
        return found


FOLDING = _Folding()


def folded(text: str) -> str:
    """Words in lower case, without accents and marks, one space apart; every emoji is a word."""
    if not text.isascii():
        text = APOSTROPHE.sub("", text)
    return " ".join(normalize("NFKD", text).casefold().translate(FOLDING).split())


def plain(text: str) -> str:
    """The same of a short message, or of the beginning of a long one, to compare it by.

    What somebody says is compared many times within one event, so it is remembered until `forget_said`, which
    the engine calls when the event is over.
    """
    found = _said.get(text)
    if found is None:
        if len(_said) >= AT_ONCE:
            _said.clear()
        found = _said[text] = folded(text[:LONGEST])
    return found


def forget_said() -> None:
    """Nothing that anybody said is kept here."""
    _said.clear()


_said: dict[str, str] = {}
AT_ONCE = 64
"""Messages and labels remembered within one event, so that nothing else that compares words fills it."""


plain_label = lru_cache(maxsize=4096)(plain)
"""The same for what admins and we wrote, kept. Not for what people say."""


def holds(said: str, words: str) -> bool:
    """Whether plain words stand within others, whole."""
    return f" {words} " in f" {said} "


def is_symbol(word: str) -> bool:
    """An emoji or another sign, not a word or a number."""
    return not word[0].isalnum() and category(word[0]).startswith("S")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything understood in one order of languages, by its plain form."""

    words: Mapping[str, Word] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    courtesies: frozenset[str] = frozenset()
    counts: Mapping[str, float] = field(default_factory=dict)
    """Words for numbers beyond ten, for halves and for couples; `numbers` has those up to ten."""
    months: Mapping[str, int] = field(default_factory=dict)
    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Every term that a phrase can be: "in" is one for languages and one for days to come."""
    apart: tuple[str, ...] = ()
    """The phrases for what is not for the team, each with a space at both ends."""

    def word(self, text: str) -> Word | None:
        """The word that a whole message is: "STOP.", "/stop", "ok stop please"; None in a sentence."""
        if len(text) > LONGEST:
            return None
        text = text.strip()
        if text.startswith("/"):
            text = text.partition("@")[0]
        said = plain(text)
        found = self.words.get(said)
        if found is not None:
            return found
        words = said.split()
        return Word.PAUSE if self._pauses(words) else self._politely(words)

    def _pauses(self, said: list[str]) -> bool:
        """ "pause 3 days", and "pause until Monday", which is a pause all the same."""
        until = 3 <= len(said) <= 4 and self.terms.get(said[1]) == "until"
        return (until and self.words.get(said[0]) is Word.PAUSE) or self._time(said) is not None

    def _politely(self, said: list[str]) -> Word | None:
        """The word with nothing but courtesies around it, or said over and over ("stop stop stop")."""
        if not 2 <= len(said) <= 2 * MOST_WORDS:
            return None
        if len(set(said)) == 1:
            return self.words.get(said[0]) if len(said) <= MOST_WORDS else None
        if said[0] not in self.courtesies and said[-1] not in self.courtesies:
            return None
        first = next((at for at, word in enumerate(said) if word not in self.courtesies), len(said))
        last = next((at for at, word in enumerate(reversed(said)) if word not in self.courtesies), len(said))
        # The longest way of saying it first: a courtesy may belong to it ("no thank you").
        spans = (
            self.words.get(" ".join(said[start : len(said) - end]))
            for start in range(first + 1)
            for end in range(last + 1)
            if start + end < min(len(said), MOST_WORDS)
        )
        return next((word for word in spans if word is not None), None)

    def language(self, text: str) -> str:
        """The language that a whole message names by its own name ("in English, please"), or nothing."""
        words = plain(text).split() if len(text) <= LONGEST else []
        named = [word for word in words if word not in self.courtesies and self.terms.get(word) != "speak"]
        return self.names.get(" ".join(named), "")

    def is_courtesy(self, text: str) -> bool:
        """Whether a message is a greeting or the like, and nothing more."""
        return all(word in self.courtesies for word in plain(text).split()) and len(text) <= LONGEST

    def number(self, word: str) -> int | None:
        """The whole number that one plain word is, in any script's digits or in words."""
        if word.isdecimal():
            return int(word[:15])
        return self.numbers.get(word)

    def without_numbers(self) -> "Vocabulary":
        """For where a number means a value, not the place of an option."""
        return replace(self, numbers={})

    def means(self, words: str, term: str) -> bool:
        """Whether plain words can be this term."""
        return term in self.meanings.get(words, ())

    def ways(self, term: str) -> list[str]:
        """All the plain phrases for a term, in the order of the languages."""
        return [said for said, terms in self.meanings.items() if term in terms]

    def negates(self, said: str) -> bool:
        """Whether plain words hold a *not*: then naming an option is no choosing of it."""
        return any(holds(said, negation) for negation in self.negations)

    def doubts_it(self, said: str) -> bool:
        """Whether plain words hold a *but* or an *if*: a yes with one is not a yes for certain."""
        return any(holds(said, doubt) for doubt in self.doubts)

    def is_unsure(self, said: str) -> bool:
        """Whether plain words say that their teller does not know: "no idea" is no *no*."""
        return any(holds(said, unsure) for unsure in self.unsure)

    def pause(self, text: str) -> timedelta | None:
        """How long "pause 3 days" is; None when it does not say."""
        return self._time(plain(text).split())

    def _time(self, said: list[str]) -> timedelta | None:
        if not 2 <= len(said) <= 4 or self.words.get(said[0]) is not Word.PAUSE:
            return None
        unit = UNITS.get(self.terms.get(said[-1], ""))
        counts = [count for word in said[1:-1] if (count := self.number(word)) is not None]
        if unit is None or len(counts) > 1:
            return None
        return min(unit * min(max(1, counts[0] if counts else 1), 1000), LONGEST_PAUSE)


UNITS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
LONGEST_PAUSE = timedelta(days=366)
MOST_WORDS = 6
"""Words that a word of ours and the courtesies around it are at most; some ways to say it are longer."""
IN_ANY_LANGUAGE = (Word.STOP, Word.DELETE)
"""Understood in every language we know, whatever is spoken: these must never be missed."""
SHORT = 3
"""Letters of a Latin word which in another language may well be an everyday word."""

_kept: dict[tuple[int, tuple[str, ...]], tuple[Wording, Vocabulary]] = {}


def vocabulary(wording: Wording, languages: tuple[str, ...]) -> Vocabulary:
    """What is understood where these languages count, first ones first, and English after them."""
    place = (id(wording), languages)
    found = _kept.get(place)
    if found is None or found[0] is not wording:
        if len(_kept) >= 256:
            _kept.clear()
        found = _kept[place] = (wording, _put_together(wording, languages))
    return found[1]


def _words(wording: Wording, spoken: tuple[str, ...]) -> dict[str, Word]:
    """What is a word of ours for somebody who speaks the first of these languages where the others count."""
    own = spoken[0]
    words = {plain(said): word for word, ways in wording[own].words.items() for said in ways}
    theirs = frozenset(map(plain, wording[own].ambiguous))
    others = [(language, word) for language in spoken[1:] for word in wording[language].words]
    anywhere = [(language, word) for word in IN_ANY_LANGUAGE for language in wording]
    for language, word in (*others, *anywhere):
        for said in map(plain, wording[language].words.get(word, ())):
            if said not in theirs and (language in {own, "en"} or _is_sure(said, word)):
                words.setdefault(said, word)
    return words


def _is_sure(said: str, word: Word) -> bool:
    """Whether plain words of a language neither the person's own nor English can be taken for ours."""
    if not said.isascii():
        return True
    return len(said) > (1 if word in {Word.YES, Word.NO} else SHORT)


def _put_together(wording: Wording, languages: tuple[str, ...]) -> Vocabulary:
    spoken = tuple(language for language in dict.fromkeys((*languages, "en")) if language in wording)
    words = _words(wording, spoken)
    numbers: dict[str, int] = {}
    terms: dict[str, str] = {}
    counts: dict[str, float] = {}
    months: dict[str, int] = {}
    meanings: dict[str, frozenset[str]] = {}
    courtesies: set[str] = set()
    for phrases in map(wording.__getitem__, spoken):
        for value, said in enumerate(phrases.numbers):
            for way in said.split("|"):
                numbers.setdefault(plain(way), value)
        for count, ways in phrases.counts.items():
            for said in ways:
                counts.setdefault(plain(said), count)
        for names_of_months in (phrases.months, phrases.short_months):
            for month, said in enumerate(names_of_months, 1):
                for way in said.split("|"):
                    months.setdefault(plain(way), month)
        for term, ways in phrases.terms.items():
            if term == "courtesy":
                courtesies.update(map(plain, ways))
                continue
            for said in ways:
                terms.setdefault(plain(said), term)
                meanings[plain(said)] = meanings.get(plain(said), frozenset()) | {term}
    names = {
        plain(name): language
        for language, phrases in wording.items()
        for name in (phrases.name, *phrases.also_called)
    }
    negations = tuple(said for said, term in terms.items() if term == "not")
    doubts = tuple(said for said, term in terms.items() if term == "doubt")
    unsure = tuple(said for said, term in terms.items() if term == "unsure")
    apart = tuple(f" {said} " for said, means in meanings.items() if "apart" in means)
    spans = (counts, months, meanings, apart)
    return Vocabulary(words, numbers, terms, names, negations, doubts, unsure, frozenset(courtesies), *spans)
