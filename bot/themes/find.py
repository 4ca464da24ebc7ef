"""From replies to themes: languages, meanings, feeling, groups across languages, themes with their names."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from bot.themes.build import Found, build_themes
from bot.themes.embed import Embedded, Vectors, embed, unit
from bot.themes.evident import evident_groups
from bot.themes.group import NONE, Labels, group
from bot.themes.identity import changes
from bot.themes.language import find_language
from bot.themes.meeting import in_one_space, meet, side_by_side
from bot.themes.sentiment import Feeling, feelings
from bot.themes.theme import Grouping, KnownTheme, Voice
from bot.themes.vocabulary import says_nothing

Progress = Callable[[str, float], None]
"""Told what is being done and how much of all is done, 0 to 1."""
AT_ONCE = 10_000
"""So many replies are felt at once: their words as figures take much memory."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The voices of one language that say something, and what was read of them."""

    language: str
    voices: list[Voice]
    read: Embedded


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
    felt: dict[str, Feeling] = {}
    parts: list[_Part] = []
    spoken = sorted(set(language.values()))
    with threadpool_limits(1):  # threads would cost more than they bring, and change the last digit
        for number, each in enumerate(spoken):
            part = _part(tell, 0.05 + 0.5 * number / len(spoken), 0.5 / len(spoken))
            said = [voice for voice in ordered if language[voice.id] == each and not says_nothing(voice.text)]
            rest = [voice for voice in ordered if language[voice.id] == each and says_nothing(voice.text)]
            part("Reading meanings", 0.0)
            if said:
                parts.append(_Part(each, said, embed([voice.text for voice in said], each)))
                part("Reading how people feel", 0.5)
                felt |= _feelings(said, each, parts[-1].read)
            felt |= _feelings(rest, each, None)
        found = _found(parts, _before(known), banned, seed, _part(tell, 0.55, 0.3))
        tell("Naming and choosing quotes", 0.85)
        sentiment = {reply: feeling.value for reply, feeling in felt.items()}
        themes = build_themes(found, languages[0], known, banned, sentiment, language)
    tell("Done", 1.0)
    placed = {member for theme in themes for member in theme.members}
    born, gone, split, merged = changes(themes, known)
    return Grouping(
        themes=tuple(sorted(themes, key=lambda theme: (-len(theme.members), theme.id))),
        unplaced=tuple(voice.id for voice in ordered if voice.id not in placed),
        sentiment=sentiment,
        mixed=frozenset(reply for reply, feeling in felt.items() if feeling.mixed),
        language=language,
        born=born,
        gone=gone,
        split=split,
        merged=merged,
    )


def _before(known: Sequence[KnownTheme]) -> dict[str, int]:
    """The place of the known theme each reply was in; one that was in several is free to choose."""
    held: dict[str, set[int]] = {}
    for place, theme in enumerate(known):
        for member in theme.members:
            held.setdefault(member, set()).add(place)
    return {member: min(places) for member, places in held.items() if len(places) == 1}


def _feelings(voices: Sequence[Voice], language: str, read: Embedded | None) -> dict[str, Feeling]:
    """Those that are known, by the voices' ids. What was read closely is felt closely."""
    if read is None:
        return _felt(voices, feelings([voice.text for voice in voices], language))
    known: dict[str, Feeling] = {}
    for closely in (True, False):
        every = np.flatnonzero(read.close == closely)
        for start in range(0, len(every), AT_ONCE):
            rows = every[start : start + AT_ONCE].tolist()
            mine = [voices[row] for row in rows]
            known |= _felt(
                mine,
                feelings(
                    [voice.text for voice in mine],
                    language,
                    meanings=read.meanings[rows],
                    sentences=read.sentences[rows] if read.sentences is not None and closely else None,
                    quick=not closely,
                ),
            )
    return known


def _felt(voices: Sequence[Voice], found: Sequence[Feeling | None]) -> dict[str, Feeling]:
    return {voice.id: each for voice, each in zip(voices, found, strict=True) if each is not None}


def _part(tell: Progress, start: float, share: float) -> Progress:
    return lambda stage, done: tell(stage, start + share * done)


def _found(
    parts: Sequence[_Part], before: dict[str, int], banned: Collection[str], seed: int, tell: Progress
) -> list[Found]:
    """The groups of all languages, largest first."""
    tell("Grouping", 0.0)
    if not parts:
        return []
    voices = [voice for part in parts for voice in part.voices]
    tongues = np.repeat(np.arange(len(parts)), [len(part.voices) for part in parts])
    space = in_one_space([part.read for part in parts])
    groups: list[list[int]] = []
    free: list[int] = []
    for number, part in enumerate(parts):
        rows = np.flatnonzero(tongues == number)
        evident = evident_groups(part.voices, part.language, banned)
        if evident is not None:
            groups += [rows[each].tolist() for each in evident if each]
        else:
            free.append(number)
    together = [number for number in free if parts[number].read.sentences is not None]
    for numbers in ([together] if together else []) + [[each] for each in free if each not in together]:
        groups += _grouped(numbers, parts, tongues, space, voices, before, seed, tell)
    groups = meet(groups, space, tongues) if len(parts) > 1 else groups
    groups.sort(key=lambda each: (-len(each), each))
    return [_typical_first(each, voices, parts, tongues, space) for each in groups]


def _grouped(
    numbers: Sequence[int],
    parts: Sequence[_Part],
    tongues: Labels,
    space: Vectors,
    voices: Sequence[Voice],
    before: dict[str, int],
    seed: int,
    tell: Progress,
) -> list[list[int]]:
    """The groups of some languages taken together."""
    rows = np.flatnonzero(np.isin(tongues, numbers))
    read = [parts[number].read for number in numbers]
    views = read[0].views if len(read) == 1 else (side_by_side(read), space[rows], space[rows])
    earlier = np.array([before.get(voices[row].id, NONE) for row in rows.tolist()], dtype=np.intp)
    labels = group(
        views,
        seed,
        lambda done: tell("Grouping", done),
        close=np.concatenate([each.close for each in read]),
        earlier=earlier if before else None,
        tongues=tongues[rows],
    ).labels
    return [rows[labels == label].tolist() for label in sorted(set(labels.tolist()) - {NONE})]


def _typical_first(
    group: list[int], voices: Sequence[Voice], parts: Sequence[_Part], tongues: Labels, space: Vectors
) -> Found:
    rows = np.asarray(group)
    spoken = np.unique(tongues[rows])
    if len(spoken) == 1:
        start = int(np.flatnonzero(tongues == spoken[0])[0])
        read = parts[spoken[0]].read
        views = read.views if read.close.all() else read.views[:1]  # the one that knows every row
        vectors = unit(np.hstack([view[rows - start] for view in views]))
    else:
        vectors = space[rows]
    order = np.argsort(-np.round(vectors @ vectors.mean(axis=0), 5), kind="stable")
    centres = {}
    for number in spoken.tolist():
        start = int(np.flatnonzero(tongues == number)[0])
        mine = parts[number].read.lasting[rows[tongues[rows] == number] - start]
        centres[parts[number].language] = tuple(round(float(each), 5) for each in unit(mine.mean(axis=0)))
    return Found([voices[row] for row in rows[order].tolist()], vectors[order], centres)
