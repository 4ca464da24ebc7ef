"""Which numbers some words hold: in digits of any script, with either sign for tenths, or in words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.keywords import LONGEST, Vocabulary, holds, is_symbol, plain

LITERAL = re.compile(
    r"""(?<![\w.,/])(?P<sign>[-\u2212\u2013](?=\d))?
    (?P<digits>\d{1,3}(?:[ '\u2019\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)? | \d+(?:[.,\u066b\u066c]\d+)*)""",
    re.VERBOSE,
)
MANGLED = re.compile(r"\d+[^\W\d_]+\d|\d\s*/\s*\d|%")
"""1e309, 4/5 and 80 % are no number of something."""
MOST_DIGITS = 15
AND = "and"
HALF = 0.5
AFTER = 2
"""Words after a number that its unit is among: "half an hour"."""
TENS = frozenset(range(20, 100, 10))


@dataclass(frozen=True, slots=True)
class Found:
    """A number in some words, and the next words after it, among which its unit may be."""

    value: float
    after: tuple[str, ...] = ()


def numbers_in(text: str, vocabulary: Vocabulary, decimal: str = ".", *, whole: bool = True) -> list[Found]:
    """Every number in a short message, in order; `whole`: none has tenths, so "1.500" parts thousands.

    Empty also where a number cannot be trusted: mangled, or called *more than*, *a few* or *not*.
    """
    text = in_ascii(text[:LONGEST])
    said = plain(text)
    if said in vocabulary.counts:
        return [Found(vocabulary.counts[said])]
    if MANGLED.search(text) or vague(said, vocabulary) or vocabulary.negates(said):
        return []
    found: list[Found] = []
    place = 0
    for literal in LITERAL.finditer(text):
        found += in_words(plain(text[place : literal.start()]).split(), vocabulary)
        place = literal.end()
        value = _read(literal["digits"], decimal, whole)
        if value is None:
            return []
        after = plain(text[place:]).split()
        if after and vague(after[0], vocabulary):  # "2k"
            return []
        found.append(Found(-value if literal["sign"] and value else value, tuple(after[:AFTER])))
    return _with_half(found, in_words(plain(text[place:]).split(), vocabulary, follows=bool(found)))


BESIDE = frozenset({"minute", "hour", "day", "week", "month", "year", "and", "filler", "ago"})
OUT_OF = 3
"""Words among which another number shows that this is one: "one out of five"."""
STARS = ("star", "stjern", "stern", "etoil", "estrell", "gwiazd", "зірк", "نجم", "yildiz", "stea", "stele")


def number_at(words: Sequence[str], at: int, vocabulary: Vocabulary) -> int | None:
    """The whole number that the word at a place is. In many languages *one* only goes with the word after it
    ("one was rude", "ein guter Tag"), and *nobody* is somebody: they count at the end, or beside a unit."""
    number = vocabulary.number(words[at])
    if number is None or number > 1 or words[at].isdecimal() or ends_there(words, at + 1, vocabulary):
        return number
    return None


def ends_there(words: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Whether nothing follows that a *one* or a *nobody* before it could belong to."""
    rest = words[at:]
    if all(word in vocabulary.courtesies or is_symbol(word) for word in rest):
        return True
    after = rest[0]
    return (
        after.startswith(STARS)
        or any(vocabulary.number(word) is not None for word in rest[:OUT_OF])
        or after in vocabulary.counts
        or any(after.startswith(and_) and after[len(and_) :] in vocabulary.counts for and_ in _ANDS)
        or bool(vocabulary.meanings.get(after, frozenset()) & BESIDE)
    )


def in_ascii(text: str) -> str:
    """The same with every script's digits as 0 to 9, and ½ as a number with tenths of its own."""
    text = re.sub(r"(\d*)\s?([¼½¾])", lambda vulgar: str(int(vulgar[1] or 0) + _fraction(vulgar[2])), text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _fraction(char: str) -> float:
    return unicodedata.numeric(char)


def vague(said: str, vocabulary: Vocabulary) -> bool:
    """Whether plain words say *about which side of* a number, or only that there are some."""
    return any(holds(said, words) for words in vocabulary.ways("vague"))


def _read(digits: str, decimal: str, whole: bool) -> float | None:
    """What digits with points and commas in them mean; None when they mean nothing."""
    digits = re.sub(r"[ '\u2019\u00a0\u202f\u066c]", "", digits).replace("\u066b", decimal)
    signs = [sign for sign in digits if sign in ".,\u066b"]
    if len(digits) > MOST_DIGITS + len(signs):
        return None
    parts = re.split(r"[.,\u066b]", digits)
    grouped = len(parts) > 1 and 1 <= len(parts[0]) <= 3 and parts[0] != "0"
    if len(set(signs)) == 1 and grouped and all(len(part) == 3 for part in parts[1:]):
        if len(signs) > 1 or whole or signs[0] != decimal:
            return int("".join(parts))
        return float(".".join(parts))
    if len(signs) <= 1:
        return float(".".join(parts)) if signs else int(digits)
    if len(set(signs)) == 2 and signs.count(signs[-1]) == 1 and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None


def _with_half(found: list[Found], rest: list[Found]) -> list[Found]:
    """ "3 and a half": the half belongs to the number before it."""
    if found and rest and rest[0].value == HALF and float(found[-1].value).is_integer():
        found = [*found[:-1], Found(found[-1].value + HALF, rest[0].after)]
        rest = rest[1:]
    return [*found, *rest]


def in_words(words: Sequence[str], vocabulary: Vocabulary, *, follows: bool = False) -> list[Found]:
    """Every number that plain words spell: "twenty one", "treogtyve", "ثلاثة وعشرون", "two and a half".

    `follows`: they stand after figures, so that "and a half" belongs to those.
    """
    found: list[Found] = []
    sum_ = _Sum()
    place = 0
    while place < len(words):
        taken, atoms = _atoms(words, place, vocabulary)
        place += taken
        for atom in atoms:
            if atom == AND:
                sum_.joined = True
            elif atom == HALF and sum_.joined and not (sum_.begun or follows):
                return []  # "an hour and a half" is a number of hours, and which is not said in figures
            elif not isinstance(atom, str) and not sum_.takes(atom):
                found.append(Found(sum_.value))
                sum_ = _Sum(atom)
        if not atoms and sum_.begun:
            found.append(Found(sum_.value, tuple(words[place - 1 : place - 1 + AFTER])))
            sum_ = _Sum()
    return [*found, Found(sum_.value)] if sum_.begun else found


Atom = float | str


def _atoms(words: Sequence[str], place: int, vocabulary: Vocabulary) -> tuple[int, list[Atom]]:
    """How many words belong together here, and what they say: numbers, *and*, or nothing of the sort."""
    pair = " ".join(words[place : place + 2])
    if len(words) > place + 1 and pair in vocabulary.counts:
        count = vocabulary.counts[pair]
        return 2, [count] if count or ends_there(words, place + 2, vocabulary) else []
    word = words[place]
    nobody = vocabulary.counts.get(word) == 0 and not ends_there(words, place + 1, vocabulary)
    if nobody or (vocabulary.number(word) is not None and number_at(words, place, vocabulary) is None):
        return 1, []
    atom = _atom(word, vocabulary)
    if atom == 1 and place + 1 < len(words) and vocabulary.counts.get(words[place + 1]) == HALF:
        return 2, [HALF]
    if atom is not None:
        return 1, [atom]
    if word in {"a", "an"} and place + 1 < len(words) and vocabulary.counts.get(words[place + 1]):
        return 1, [AND]
    for beginning in _ANDS:
        if word.startswith(beginning) and (atom := _atom(word[len(beginning) :], vocabulary)) is not None:
            return 1, [AND, atom]
    return 1, _glued(word, vocabulary) if len(word) <= LONGEST_WORD else []


_ANDS = ("و",)
"""Written as one with the word after it."""
LONGEST_WORD = 40


def _atom(word: str, vocabulary: Vocabulary) -> Atom | None:
    if vocabulary.means(word, AND):
        return AND
    if not word.isdecimal() and (small := vocabulary.numbers.get(word)) is not None:
        return small
    return vocabulary.counts.get(word)


def _glued(word: str, vocabulary: Vocabulary) -> list[Atom]:
    """The numbers of a word that is nothing but numbers and *and*s, when they make one: "dreiundzwanzig"."""
    ways: list[list[Atom] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, atom = ways[start], _atom(word[start:end], vocabulary)
            if before is not None and atom is not None and ways[end] is None:
                ways[end] = [*before, atom]
    whole = ways[-1] or []
    # "zwei-ein-halb": the one only belongs to the half.
    found = [atom for at, atom in enumerate(whole) if atom != 1 or whole[at + 1 : at + 2] != [HALF]]
    sum_ = _Sum()
    for atom in found:
        if isinstance(atom, str):
            sum_.joined = True
        elif not sum_.takes(atom):
            return []
    return found if sum_.begun else []


class _Sum:
    """A number being put together from the words for its parts."""

    __slots__ = ("begun", "joined", "last", "thousands", "under")

    def __init__(self, value: float | None = None) -> None:
        self.begun = False
        self.joined = False
        self.thousands = self.under = self.last = 0.0
        if value is not None:
            self.takes(value)

    @property
    def value(self) -> float:
        whole = self.thousands + self.under
        return int(whole) if whole == int(whole) else whole

    def takes(self, part: float) -> bool:
        """Go on with this part; False when it begins another number."""
        joined, self.joined = self.joined, False
        if not self.begun:
            self.under = part
        elif part == 1000 and not self.thousands and 1 < self.under < 1000:
            self.thousands, self.under = self.under * 1000, 0.0
        elif part == 100 and 1 <= self.under < 10:
            self.under *= 100
        elif not self._adds(part, joined):
            return False
        self.begun, self.last = True, part
        return True

    def _adds(self, part: float, joined: bool) -> bool:
        """ "twenty one", "drei und zwanzig", "hundred and five", "two and a half"."""
        if self.under % 1:
            return False
        small = self.under % 100
        after_hundreds = self.last in {100, 200, 1000, 2000} and 0 < part < self.last
        after_ten = 20 <= small <= 90 and small % 10 == 0 and 1 <= part < 10
        before_ten = joined and 1 <= small < 10 and part in TENS
        if part != HALF and not after_hundreds and not after_ten and not before_ten:
            return False
        self.under += part
        return True
