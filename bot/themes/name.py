"""Names for themes in the people's own words: the phrases that are frequent in one group and rare in the others."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.themes.casing import Casing, read_casing
from bot.themes.embed import plain
from bot.themes.vocabulary import Vocabulary, vocabulary, words

MOST_TERMS = 3
LONGEST_PHRASE = 3
READ = 1500
"""Characters of a reply that may name a theme."""
NEXT = 0.12
"""A second phrase must tell that much of what the first does..."""
HEARD = 0.05
"""...and be in that share of the group's replies."""
OWN = 0.5
"""A phrase may name a group that holds it that strongly, compared with the group that holds it most."""
WORDLESS = 0.4
"""A group with that share of replies such as "all very good" is named by such a reply."""

_BREAK = re.compile(r"[^\w\s'’\-]+|\s-+\s|\n|\d+")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase as people say it, and how much it tells of its group."""

    key: Key
    text: str
    said_by: int
    score: float


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the telling words behind it, best first."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Speech:
    """How the people of one corpus speak, and what must not stand in a name."""

    language: str
    known: Vocabulary
    unwanted: frozenset[str]
    casing: Casing


def name_groups(
    groups: Sequence[Sequence[str]], language: str, banned: Collection[str] = (), taken: Collection[str] = ()
) -> list[Named]:
    """A name for each group of texts, each different from the others and from those `taken`.

    `banned`: words (of the campaign, of the service's name) that no name may hold.
    """
    texts = [[plain(text[:READ]) for text in group] for group in groups]
    speech = _speech([text for group in texts for text in group], language, banned)
    said = [[_phrases(text, speech) for text in group] for group in texts]
    found = _all_terms(said, speech)
    names: list[Named] = []
    used = {name.casefold() for name in taken}
    for group, phrases, (own, every) in zip(texts, said, found, strict=True):
        chosen = _choose(own or every, HEARD * len(group), speech.known)
        name = _wordless(group, phrases, speech) or _compose(chosen, speech)
        name = _distinct(name, own or every, used)
        used.add(name.casefold())
        names.append(Named(name, tuple(term.text for term in every[:8])))
    return names


def shared_point(texts: Sequence[str], language: str, banned: Collection[str] = ()) -> list[int]:
    """Which of a few texts say the same telling word, when at least three and half of them do; else none."""
    speech = _speech(texts, language, banned)
    said = [_phrases(plain(text[:READ]), speech) for text in texts]
    counted = Counter(key for phrases in said for key in phrases)
    key, count = min(counted.items(), key=lambda item: (-item[1], len(item[0]), item[0]), default=((), 0))
    if count < max(3, len(texts) / 2):
        return []
    return [index for index, phrases in enumerate(said) if key in phrases]


def _speech(texts: Sequence[str], language: str, banned: Collection[str]) -> _Speech:
    known = vocabulary(language)
    casing = read_casing(texts, names_stand_out=language != "de")
    unwanted = known.stop | known.generic | casing.proper | {word for text in banned for word in words(text)}
    return _Speech(language, known, unwanted, casing)


def _phrases(text: str, speech: _Speech) -> dict[Key, str]:
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
                    found.setdefault(tuple(_stem(word, speech.language) for word in phrase), " ".join(phrase))
    return found


def _idle(word: str, speech: _Speech) -> bool:
    return (
        len(word) < 2 or word in speech.unwanted or ("'" in word and word.split("'")[0] in speech.known.stop)
    )


@cache
def _stem(word: str, language: str) -> str:
    """What forms of a word share: only for counting them together, never shown."""
    if language == "en":
        for ending, least in (("ies", 3), ("ing", 4), ("ed", 3), ("es", 4), ("s", 3), ("ly", 5)):
            if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
                return word[: -len(ending)].rstrip("e") + ("y" if ending == "ies" else "")
        return word.rstrip("e") if len(word) > 4 else word
    if language == "ar":
        bare = re.sub("^[وبفل]?ال", "", word) if len(word) > 4 else word
        return bare.removesuffix("ات").removesuffix("ين").removesuffix("ة")
    return word[:6] if len(word) < 9 else word[:8]


def _all_terms(
    said: Sequence[Sequence[dict[Key, str]]], speech: _Speech
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
    said: Sequence[dict[Key, str]], everywhere: Counter[Key], total: int, speech: _Speech
) -> list[Term]:
    """The group's phrases, the most telling first."""
    here = Counter(key for phrases in said for key in phrases)
    enough = min(2, len(said)) if len(said) < 100 else max(3, len(said) // 60)
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
    return sorted(terms, key=lambda term: (-term.score, term.text))


def _best_form(counted: Counter[str], speech: _Speech) -> str:
    """The most frequent form; in English the plural where it is nearly as frequent: "appointments"."""
    form, count = min(counted.items(), key=lambda item: (-item[1], item[0]))
    if speech.language == "en":
        plural = next((each for each in (form + "s", form + "es") if counted[each] >= 0.3 * count), form)
        return plural if _kind_of_word(form) == "noun" else form
    return form


def _names_something(form: str, speech: _Speech) -> bool:
    """A lone adverb names nothing, nor does a thing with a direction: "looked after" does, "flight to" does not."""
    if speech.language != "en":
        return True
    first, _, last = form.rpartition(" ")
    if first and last in speech.known.ends:
        wanted = ("verb",) if last in speech.known.stop else ("verb", "noun")
        return _kind_of_word(first) in wanted
    return bool(first) or _kind_of_word(form) != "other"


def _choose(terms: Sequence[Term], heard: float, known: Vocabulary) -> list[Term]:
    """Up to three phrases that share no word, each telling nearly as much as the first."""
    chosen: list[Term] = []
    for term in terms:
        if len(chosen) == MOST_TERMS or (chosen and term.score < NEXT * terms[0].score):
            break
        if chosen and term.said_by < heard:
            continue
        full = _fuller(term, terms, known)
        if not any(_alike(full, each) for each in chosen):
            chosen.append(full)
    return chosen


def _alike(one: Term, other: Term) -> bool:
    """Whether they share a word or a root: "information" adds nothing to "informative"."""
    return any(
        mine == its or (mine[:5] == its[:5] and len(mine) > 5 and len(its) > 5)
        for mine in one.key
        for its in other.key
    )


def _fuller(term: Term, terms: Sequence[Term], known: Vocabulary) -> Term:
    """The longer phrase in which this word is often said, if there is one: "mental" is "mental health"."""
    longer = []
    for each in terms:
        last = each.text.rsplit(" ", 1)[-1]
        share = (
            0.1 if last in known.ends - known.stop else 0.3
        )  # "waiting times" says it better than "waiting"
        if set(term.key) < set(each.key) and each.said_by >= share * term.said_by:
            longer.append(each)
    return max(longer, key=lambda each: (each.said_by, each.text), default=term)


def _compose(chosen: Sequence[Term], speech: _Speech) -> str:
    """One name of the chosen phrases; in English, qualities stand before the one thing they belong to."""
    if speech.language != "en":
        return _capital(_listed([speech.casing.shown(term.text) for term in chosen], speech.known))
    spoken = next(
        (speech.known.spoken[term.text] for term in chosen[:1] if term.text in speech.known.spoken), ""
    )
    if spoken:
        return _capital(spoken)
    texts = [speech.casing.shown(term.text) for term in chosen]
    qualities = [text for text in texts if _kind_of_word(text) == "adjective"]
    others = [text for text in texts if text not in qualities]
    if qualities and len(others) == 1 and _kind_of_word(others[0]) == "noun":
        first = others[0].split(" ")[0]
        comma = "," if " " in others[0] and _kind_of_word(first) == "adjective" else ""
        return _capital(f"{', '.join(qualities)}{comma} {others[0]}")
    return _capital(_listed(others if len(others) > 1 else others + qualities, speech.known))


def _listed(texts: Sequence[str], known: Vocabulary) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {known.joined_by} {texts[-1]}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _wordless(texts: Sequence[str], said: Sequence[dict[Key, str]], speech: _Speech) -> str:
    """What most of a group say that praises or blames without saying what: "Everything was good"; else nothing."""
    bare = [words(text) for text, phrases in zip(texts, said, strict=True) if not phrases]
    if len(bare) < max(3, WORDLESS * len(texts)):
        return ""
    phrases = Counter(
        " ".join(each) for each in bare if 1 < len(each) <= 4 and speech.known.generic & set(each)
    )
    usual = min(phrases.items(), key=lambda item: (-item[1] * len(item[0].split()), item[0]), default=("", 0))
    return _capital(usual[0])


def _distinct(name: str, terms: Sequence[Term], taken: Collection[str]) -> str:
    """The name, made different from those already given by its next telling phrase, in the end by a number."""
    if name and name.casefold() not in taken:
        return name
    for term in terms:
        longer = f"{name}: {term.text}" if name else _capital(term.text)
        if term.text.casefold() not in name.casefold() and longer.casefold() not in taken:
            return longer
    numbered = (f"{name or '…'} {number}" for number in range(1 if not name else 2, 10_000))
    return next(each for each in numbered if each.casefold() not in taken)


_QUALITIES = frozenset(
    [
        "kind",
        "caring",
        "polite",
        "welcoming",
        "understanding",
        "friendly",
        "helpful",
        "supportive",
        "patient",
        "knowledgeable",
        "approachable",
    ]
)


def _kind_of_word(text: str) -> str:
    """An English word's part of speech as far as names need it. A phrase counts as its last word."""
    last = text.rsplit(" ", 1)[-1].lower()
    if text in _QUALITIES:
        return "adjective"
    if " " in text and last in vocabulary("en").stop:
        return "verb"
    tag = _lexicon().get(last)
    if tag is None:
        return "unknown"
    kinds = {"NN": "noun", "JJ": "adjective", "VB": "verb"}
    return kinds.get(str(tag)[:2], "other")


@cache
def _lexicon() -> dict[str, str]:
    """TextBlob's list of English words with their most frequent part of speech."""
    from textblob.en import parser

    lexicon: dict[str, str] = parser.lexicon
    return lexicon
