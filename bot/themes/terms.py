"""The telling phrases of groups of texts: class-based TF-IDF over phrases, counted by their words' roots."""

import math
import re
import warnings
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.themes.casing import Casing, read_casing
from bot.themes.once import once
from bot.themes.vocabulary import Vocabulary, vocabulary, words

LONGEST_PHRASE = 3
READ = 1500
"""Characters of a reply that may name a theme."""
FEW_SAY_IT = 30
TYPICAL = 3
"""Among so few no word may be said twice; so many of the most typical then lend theirs."""
OWN = 0.5
"""A phrase may name a group that holds it that strongly, compared with the group that holds it most."""

ENDINGS = {"da": ("erne", "ene", "er", "en", "et", "e", "t"), "de": ("en", "er", "es", "em", "e")}
"""The longest first: "brevet" and "breve" are counted with "brev"."""
_BREAK = re.compile(r"[^\w\s'’\-]+|\s-+\s|\n|\w*\d\w*")
"""Words with figures in them ("CO2") are left out whole: half of one is no word."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase as people say it, and how much it tells of its group."""

    key: Key
    text: str
    said_by: int
    score: float


@dataclass(frozen=True, slots=True)
class Speech:
    """How the people of one corpus speak, and what must not stand in a name."""

    language: str
    known: Vocabulary
    unwanted: frozenset[str]
    casing: Casing


def read_speech(texts: Sequence[str], language: str, banned: Collection[str]) -> Speech:
    known = vocabulary(language)
    casing = read_casing(texts, names_stand_out=language != "de")
    unwanted = known.stop | known.generic | casing.proper | {word for text in banned for word in words(text)}
    return Speech(language, known, unwanted, casing)


def phrases_of(text: str, speech: Speech) -> dict[Key, str]:
    """The phrases of one reply that could stand in a name, by their stems."""
    found: dict[Key, str] = {}
    for part in _BREAK.split(text):
        said = words(part)
        idle = [_idle(word, speech) for word in said]
        for start in range(len(said)):
            if idle[start]:
                continue
            for end in range(start + 1, min(len(said), start + LONGEST_PHRASE) + 1):
                if not idle[end - 1] or (end - start == 2 and said[end - 1] in speech.known.ends):
                    phrase = said[start:end]
                    found.setdefault(tuple(stem(word, speech.language) for word in phrase), " ".join(phrase))
    return found


def _idle(word: str, speech: Speech) -> bool:
    return (
        len(word) < 2 or word in speech.unwanted or ("'" in word and word.split("'")[0] in speech.known.stop)
    )


@cache
def stem(word: str, language: str) -> str:
    """What forms of a word share: only for counting them together, never shown."""
    if language == "en":
        for ending, least in (("ies", 3), ("ing", 4), ("ed", 3), ("es", 4), ("s", 3), ("ly", 5)):
            if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
                return word[: -len(ending)].rstrip("e") + ("y" if ending == "ies" else "")
        return word.rstrip("e") if len(word) > 4 else word
    if language == "ar":
        bare = re.sub("^[وبفل]?ال", "", word) if len(word) > 4 else word
        return bare.removesuffix("ات").removesuffix("ين").removesuffix("ة")
    for ending in ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:6] if len(word) < 9 else word[:8]


def all_terms(
    said: Sequence[Sequence[dict[Key, str]]], speech: Speech
) -> list[tuple[list[Term], list[Term]]]:
    """For each group the terms it may be named by, and all its terms."""
    everywhere = Counter(key for group in said for phrases in group for key in phrases)
    total = max(1, sum(map(len, said)))
    terms = [_terms(group, everywhere, total, speech) for group in said]
    best: dict[Key, float] = {}
    for term in (term for group in terms for term in group):
        best[term.key] = max(best.get(term.key, 0.0), term.score)
    return [([term for term in group if term.score >= OWN * best[term.key]], group) for group in terms]


def _terms(
    said: Sequence[dict[Key, str]], everywhere: Counter[Key], total: int, speech: Speech
) -> list[Term]:
    """The group's phrases, the most telling first. Where no two say the same, words of the most typical."""
    enough = min(2, len(said)) if len(said) < 100 else max(3, len(said) // 60)
    found = _said_often(said, enough, everywhere, total, speech)
    if found or len(said) > FEW_SAY_IT:
        return sorted(found, key=lambda term: (-term.score, term.text))
    alone = _said_often(said[:TYPICAL], 1, everywhere, total, speech)
    nouns = [term for term in alone if len(term.key) == 1 and kind_of_word(term.text) in ("noun", "unknown")]
    order = {form: place for place, form in enumerate(form for each in said for form in each.values())}
    return sorted(nouns or alone, key=lambda term: (len(term.key), order.get(term.text, 0)))


def _said_often(
    said: Sequence[dict[Key, str]], enough: int, everywhere: Counter[Key], total: int, speech: Speech
) -> list[Term]:
    """The phrases that so many say."""
    here = Counter(key for phrases in said for key in phrases)
    forms: dict[Key, Counter[str]] = {key: Counter() for key, count in here.items() if count >= enough}
    for phrases in said:
        for key, form in phrases.items():
            if key in forms:
                forms[key][form] += 1
    terms = []
    for key, counted in forms.items():
        form = _best_form(counted, speech)
        if _names_something(form, speech):
            lift = math.log(here[key] / len(said) * total / everywhere[key])
            longer = 1 + 0.35 * (len(key) - 1)
            terms.append(Term(key, form, here[key], here[key] * max(lift, 0.02) * longer))
    return terms


def _best_form(counted: Counter[str], speech: Speech) -> str:
    """The most frequent form; in English the plural where it is nearly as frequent: "appointments"."""
    form, count = min(counted.items(), key=lambda item: (-item[1], item[0]))
    if speech.language == "en":
        plural = next((each for each in (form + "s", form + "es") if counted[each] >= 0.3 * count), form)
        return plural if kind_of_word(form) == "noun" else form
    return form


def _names_something(form: str, speech: Speech) -> bool:
    """A lone adverb names nothing; "looked after" names something, "bus to" does not."""
    if speech.language != "en":
        return True
    first, _, last = form.rpartition(" ")
    if first and last in speech.known.ends:
        wanted = ("verb",) if last in speech.known.stop else ("verb", "noun")
        return kind_of_word(first) in wanted
    return bool(first) or kind_of_word(form) != "other"


_PEOPLE_WORDS = """staff nurse nurses doctor doctors team teams receptionist receptionists people midwife
    midwives driver drivers teacher teachers carer carers therapist physio dentist librarian caretaker"""
PEOPLE = frozenset(_PEOPLE_WORDS.split())
NOUNS = frozenset({"call", "check-in", "delay", "wait"})
"""Rather things than deeds where people speak of a service."""


def kind_of_word(text: str) -> str:
    """An English word's part of speech as far as names need it. A phrase counts as its last word."""
    last = text.rsplit(" ", 1)[-1].lower()
    if text in vocabulary("en").qualities:
        return "adjective"
    if last in NOUNS:
        return "noun"
    if " " in text and last in vocabulary("en").stop:
        return "verb"
    tag = _lexicon().get(last)
    if tag is None:
        return "unknown"
    kinds = {"NN": "noun", "JJ": "adjective", "VB": "verb"}
    return kinds.get(str(tag)[:2], "other")


@once
def _lexicon() -> dict[str, str]:
    """TextBlob's list of English words with their most frequent part of speech."""
    from textblob.en import parser

    lexicon: dict[str, str] = parser.lexicon
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # read at the first look, its file left open
        lexicon.get("")
    return lexicon
