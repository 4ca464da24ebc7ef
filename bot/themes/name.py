"""Names for themes in people's own words: phrases that are frequent in one group and rare in the others."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.themes.embed import plain
from bot.themes.terms import (
    PEOPLE,
    READ,
    Key,
    Speech,
    Term,
    all_terms,
    kind_of_word,
    phrases_of,
    read_speech,
    stem,
)
from bot.themes.vocabulary import Vocabulary, words

MOST_TERMS = 5
"""So many are looked at; a name has at most two parts, beside qualities."""
NEXT = 0.12
"""A second phrase must tell that much of what the first does..."""
HEARD = 0.08
"""...and be in that share of the group's replies, in a small group in more."""
ALONE = 0.2
"""A lone phrase that fewer say than this share needs a second, though fewer say that."""
AMBIGUOUS = frozenset({"patient"})
"""A quality that is more often somebody."""
WORDLESS = 0.3
"""A group with that share of replies such as "all very good" is named by such a reply."""


_PASSIVE = re.compile(r"\w+ed (?:to|after|about|for|at)")
""" "Listened to" is what people are; nothing can stand beside it in a list."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the telling words behind it, best first."""

    name: str
    words: tuple[str, ...]


def name_groups(
    groups: Sequence[Sequence[str]], language: str, banned: Collection[str] = (), taken: Collection[str] = ()
) -> list[Named]:
    """A name for each group of texts, each different from the others and from those `taken`.

    `banned`: words (of the campaign, of the service's name) that no name may hold.
    """
    texts = [[plain(text[:READ]) for text in group] for group in groups]
    speech = read_speech([text for group in texts for text in group], language, banned)
    said = [[phrases_of(text, speech) for text in group] for group in texts]
    found = all_terms(said, speech)
    names: list[Named] = []
    used = {name.casefold() for name in taken}
    for group, phrases, (own, every) in zip(texts, said, found, strict=True):
        heard = max(HEARD * len(group), min(len(group) / 3, 4))
        chosen = _choose(own or every, heard, speech.known)
        if len(chosen) == 1 and chosen[0].said_by < ALONE * len(group):
            chosen = _choose(own or every, heard / 2, speech.known)[:2]
        name = _wordless(group, phrases, speech) or _compose(chosen, every, speech)
        name = _distinct(name, own or every, used)
        used.add(name.casefold())
        names.append(Named(name, tuple(term.text for term in every[:8])))
    return names


def shared_point(texts: Sequence[str], language: str, banned: Collection[str] = ()) -> list[int]:
    """Which of a few texts say the same telling word, when at least three and half of them do; else none."""
    speech = read_speech(texts, language, banned)
    said = [phrases_of(plain(text[:READ]), speech) for text in texts]
    counted = Counter(key for phrases in said for key in phrases)
    key, count = min(counted.items(), key=lambda item: (-item[1], len(item[0]), item[0]), default=((), 0))
    if count < max(3, len(texts) / 2):
        return []
    return [index for index, phrases in enumerate(said) if key in phrases]


def _choose(terms: Sequence[Term], heard: float, known: Vocabulary) -> list[Term]:
    """Up to three phrases that share no word, each telling nearly as much as the first."""
    chosen: list[Term] = []
    for term in terms:
        if len(chosen) == MOST_TERMS or (chosen and term.score < NEXT * terms[0].score):
            break
        if chosen and term.said_by < heard:
            continue
        full = _fuller(term, terms, known)
        part = next((each for each in chosen if set(each.key) < set(full.key)), None)
        if part is not None and not any(_alike(full, each) for each in chosen if each is not part):
            chosen[chosen.index(part)] = full  # "results" and "test" are "test results"
            continue
        new = (each for each in (full, term) if not any(_alike(each, other) for other in chosen))
        chosen += [each for each in [next(new, None)] if each is not None]
    return chosen


def _alike(one: Term, other: Term) -> bool:
    """Whether they share a word or a root: "information" adds nothing to "informative"."""
    return any(
        mine == its
        or (len(mine) > 5 and len(its) > 5 and mine[:5] == its[:5])
        or (len(mine) > 3 and len(its) > 3 and (mine in its or its in mine))
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


def _compose(chosen: Sequence[Term], every: Sequence[Term], speech: Speech) -> str:
    """One name of the chosen phrases; in English, qualities stand before the one thing they belong to."""
    if speech.language != "en":
        return _capital(_listed(_of_one_kind(chosen, speech), speech.known))
    spoken = next(
        (speech.known.spoken[term.text] for term in chosen[:1] if term.text in speech.known.spoken), ""
    )
    if spoken:
        return _capital(spoken)
    if chosen and _PASSIVE.fullmatch(chosen[0].text):
        return f"Being {chosen[0].text}"
    texts = [speech.casing.shown(term.text) for term in chosen]
    texts = [word for text in texts for word in _taken_apart(text, speech.known)]
    qualities = [text for text in texts if text in speech.known.qualities][:2]
    things = [text for text in texts if text not in speech.known.qualities and _is_thing(text)][:2]
    if qualities and not things:
        things = [
            term.text for term in every if term.text in PEOPLE and 2 * term.said_by >= chosen[0].said_by
        ][:1]
    if not qualities and len(things) == 1 and things[0] in PEOPLE:
        possible = (term for term in every if term.text in speech.known.qualities - AMBIGUOUS)
        qualities = [term.text for term in possible if 4 * term.said_by >= chosen[0].said_by][:2]
    if qualities and _belong(qualities, things, every):
        people = [_several(thing) if thing in PEOPLE else thing for thing in things]
        return _capital(f"{', '.join(qualities)} {_listed(people, speech.known)}")
    if not things:
        things = qualities or texts[:2]
    return _capital(_listed(things, speech.known))


def _belong(qualities: Sequence[str], things: Sequence[str], terms: Sequence[Term]) -> bool:
    """Whether the qualities may stand before the things: before all if people, else before one."""
    if len(things) > 1:
        return all(thing in PEOPLE for thing in things)
    return any(_said_together(quality, thing, terms) for quality in qualities for thing in things)


def _several(people: str) -> str:
    """A theme is seldom about one nurse."""
    return people if people.endswith("s") or people in ("staff", "people") else f"{people}s"


def _of_one_kind(chosen: Sequence[Term], speech: Speech) -> list[str]:
    """Two things, or two qualities, whichever tells more. Where nouns have capitals, things are nouns."""
    if chosen and chosen[0].text in speech.known.qualities:
        return [term.text for term in chosen if term.text in speech.known.qualities][:2]
    things = [term for term in chosen if term.text not in speech.known.qualities]
    nouns = [term for term in things if term.text.rsplit(" ", 1)[-1] in speech.casing.written]
    if speech.language == "de" and nouns:
        things = nouns
    return [speech.casing.shown(term.text) for term in things[:2]]


def _taken_apart(text: str, known: Vocabulary) -> list[str]:
    """ "Caring staff" as the quality and the thing, so that other qualities can join it."""
    first, _, last = text.partition(" ")
    return [first, last] if first in known.qualities and kind_of_word(last) == "noun" else [text]


def _said_together(quality: str, thing: str, terms: Sequence[Term]) -> bool:
    """Whether the quality can be the thing's: it is people's, or is said of it, as in "clean rooms"."""
    if thing.lower() in PEOPLE:
        return True
    last = stem(thing.rsplit(" ", 1)[-1].lower(), "en")
    return kind_of_word(thing) == "noun" and any(
        len(term.key) > 1 and last in term.key and stem(quality, "en") in term.key for term in terms
    )


def _is_thing(text: str) -> bool:
    """What can stand in a list: not a lone adjective, and no lone verb but one such as "parking"."""
    kind = kind_of_word(text)
    return kind in ("noun", "unknown") or (kind == "verb" and (" " in text or text.endswith("ing")))


def _listed(texts: Sequence[str], known: Vocabulary) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {known.joined_by} {texts[-1]}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _wordless(texts: Sequence[str], said: Sequence[dict[Key, str]], speech: Speech) -> str:
    """What many of a group say that praises or blames without saying what: "Everything was good"."""
    bare = [words(text) for text, phrases in zip(texts, said, strict=True) if not phrases]
    if len(bare) < max(3, WORDLESS * len(texts)):
        return ""
    phrases = Counter(
        " ".join(each) for each in bare if 1 < len(each) <= 4 and speech.known.generic & set(each)
    )
    usual = min(phrases.items(), key=lambda item: (-item[1] * len(item[0].split()), item[0]), default=("", 0))
    return _capital(usual[0]) if usual[1] > 1 else ""


def _distinct(name: str, terms: Sequence[Term], taken: Collection[str]) -> str:
    """The name, made different from those taken by its next telling phrase, in the end by a number.

    "Flight" is not different from "Flight and plane".
    """
    said = set(words(name))
    if name and name.casefold() not in taken and not any(said < set(words(other)) for other in taken):
        return name
    for term in terms:
        longer = f"{name}: {term.text}" if name else _capital(term.text)
        if term.text.casefold() not in name.casefold() and longer.casefold() not in taken:
            return longer
    numbered = (f"{name or '…'} {number}" for number in range(1 if not name else 2, 10_000))
    return next(each for each in numbered if each.casefold() not in taken)
