"""From replies to themes: language, grouping, identity, names, feeling and quotes, each language apart."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from bot.themes.embed import Embedded, Vectors, embed, unit
from bot.themes.evident import evident_groups
from bot.themes.group import NONE, group
from bot.themes.identity import match, new_id
from bot.themes.language import find_language
from bot.themes.name import name_groups
from bot.themes.quotes import choose_quotes
from bot.themes.sentiment import Feeling, feelings, mean_feeling
from bot.themes.theme import Grouping, KnownTheme, Theme, Voice
from bot.themes.vocabulary import says_nothing

Progress = Callable[[str, float], None]
"""Told what is being done and how much of all is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A group of one language's voices, the most typical first, with their vectors."""

    voices: list[Voice]
    vectors: Vectors
    centre: tuple[float, ...]


def find_themes(
    voices: Sequence[Voice],
    *,
    known: Sequence[KnownTheme] = (),
    languages: Sequence[str] = ("en",),
    banned: Collection[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Grouping:
    """The themes of these voices, largest first. Ids of voices are unique; their order changes nothing.

    `languages`: what a voice without a language may be in, the first where it cannot be told.
    `banned`: texts (of prompts, of the service's name) whose words may not name a theme.
    """
    tell = progress or (lambda _stage, _done: None)
    tell("Finding languages", 0.0)
    unique = {voice.id: voice for voice in reversed(voices)}.values()
    ordered = sorted(unique, key=lambda voice: (voice.text, voice.id))  # so that order and ids change nothing
    language = {
        voice.id: voice.language or find_language(voice.text, languages, languages[0]) for voice in ordered
    }
    themes: list[Theme] = []
    felt: dict[str, Feeling] = {}
    spoken = sorted(set(language.values()))
    with threadpool_limits(
        1
    ):  # small matrices: threads would cost more than they bring, and change the last digit
        for number, each in enumerate(spoken):
            part = _part(tell, 0.1 + 0.9 * number / len(spoken), 0.9 / len(spoken))
            said = [voice for voice in ordered if language[voice.id] == each and not says_nothing(voice.text)]
            rest = [voice for voice in ordered if language[voice.id] == each and says_nothing(voice.text)]
            part("Reading meanings", 0.0)
            read = embed([voice.text for voice in said], each) if said else None
            part("Reading how people feel", 0.2)
            felt |= _feelings(said, each, read) | _feelings(rest, each, None)
            sentiment = {reply: feeling.value for reply, feeling in felt.items()}
            mine = [theme for theme in known if theme.language == each]
            found = _found(said, read, each, banned, seed, part) if read else []
            themes += _themes(found, each, mine, banned, sentiment, themes)
    tell("Done", 1.0)
    placed = {member for theme in themes for member in theme.members}
    return Grouping(
        themes=tuple(sorted(themes, key=lambda theme: (-len(theme.members), theme.id))),
        unplaced=tuple(voice.id for voice in ordered if voice.id not in placed),
        sentiment={reply: feeling.value for reply, feeling in felt.items()},
        mixed=frozenset(reply for reply, feeling in felt.items() if feeling.mixed),
        language=language,
    )


def _feelings(voices: Sequence[Voice], language: str, read: Embedded | None) -> dict[str, Feeling]:
    """Those that are known, by the voices' ids. What was read closely is felt closely."""
    if read is None:
        return _felt(voices, feelings([voice.text for voice in voices], language))
    known: dict[str, Feeling] = {}
    for closely in (True, False):
        rows = np.flatnonzero(read.close == closely).tolist()
        mine = [voices[row] for row in rows]
        sentences = read.sentences[rows] if read.sentences is not None and closely else None
        texts = [voice.text for voice in mine]
        known |= _felt(mine, feelings(texts, language, meanings=read.meanings[rows], sentences=sentences))
    return known


def _felt(voices: Sequence[Voice], found: Sequence[Feeling | None]) -> dict[str, Feeling]:
    return {voice.id: each for voice, each in zip(voices, found, strict=True) if each is not None}


def _part(tell: Progress, start: float, share: float) -> Progress:
    return lambda stage, done: tell(stage, start + share * done)


def _found(
    voices: list[Voice], read: Embedded, language: str, banned: Collection[str], seed: int, tell: Progress
) -> list[_Found]:
    """The groups in one language, largest first."""
    evident = evident_groups(voices, language, banned)
    if evident is not None:
        groups = evident
    else:
        labels = group(
            read.views, seed, lambda done: tell("Grouping", 0.4 + 0.4 * done), close=read.close
        ).labels
        groups = [np.flatnonzero(labels == label).tolist() for label in sorted(set(labels.tolist()) - {NONE})]
    tell("Naming and choosing quotes", 0.8)
    groups = sorted((each for each in groups if each), key=lambda each: (-len(each), each))
    vectors = unit(np.hstack(read.views))
    return [_typical_first(each, voices, vectors, read.lasting) for each in groups]


def _typical_first(group: list[int], voices: list[Voice], vectors: Vectors, lasting: Vectors) -> _Found:
    rows = np.asarray(group)
    typical = np.round(vectors[rows] @ vectors[rows].mean(axis=0), 5)
    rows = rows[np.argsort(-typical, kind="stable")]
    centre = unit(lasting[rows].mean(axis=0))
    return _Found(
        [voices[row] for row in rows], vectors[rows], tuple(round(float(each), 5) for each in centre)
    )


def _themes(
    found: list[_Found],
    language: str,
    known: Sequence[KnownTheme],
    banned: Collection[str],
    sentiment: dict[str, float],
    others: Sequence[Theme],
) -> list[Theme]:
    """The groups as themes: those known keep id and name, new ones get their own."""
    members = [tuple(voice.id for voice in each.voices) for each in found]
    again = match(members, [each.centre for each in found], known)
    kept: list[Theme | KnownTheme] = [*known, *others]
    taken_names = [theme.name for theme in kept]
    named = name_groups(
        [[voice.text for voice in each.voices] for each in found], language, banned, taken_names
    )
    themes: list[Theme] = []
    for place, each in enumerate(found):
        earlier = known[again[place]] if place in again else None
        taken = {theme.id for theme in kept} | {theme.id for theme in themes}
        themes.append(
            Theme(
                id=earlier.id if earlier else new_id(language, members[place], taken),
                name=earlier.name if earlier else named[place].name,
                language=language,
                members=members[place],
                words=named[place].words,
                sentiment=mean_feeling(members[place], sentiment),
                quotes=choose_quotes(each.voices, each.vectors, [language] * len(each.voices)),
                centre=each.centre,
            )
        )
    return themes
