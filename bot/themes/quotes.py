"""Chooses the words that stand for a theme: typical, unlike each other, readable, by people who agreed."""

from collections.abc import Sequence

import numpy as np

from bot.masking import mask
from bot.themes.embed import Vectors
from bot.themes.excerpt import excerpt
from bot.themes.theme import Grouping, Quote, Voice

QUOTES = 3
LONGEST = 240
SHORTEST = 30
"""A shorter one ("Nice staff") tells a team nothing it can picture."""
LOOKED_AT = 60
"""So many of the most typical members are looked at."""
UNLIKE = 0.4
"""How much being unlike the quotes already chosen counts, beside being typical."""
ANOTHER = 0.3
"""How much being in a language that is not quoted yet counts."""
STORY = (120, 900)
"""A story that opens a digest has at least so many characters, and is cut after so many."""


def choose_quotes(voices: Sequence[Voice], vectors: Vectors, languages: Sequence[str]) -> tuple[Quote, ...]:
    """Quotes from the members of one theme, given the most typical first, with their unit vectors."""
    candidates = [index for index, voice in enumerate(voices) if voice.quotable]
    readable = [index for index in candidates if len(voices[index].text.strip()) >= SHORTEST]
    candidates = (readable or candidates)[:LOOKED_AT]
    centre = vectors.mean(axis=0)
    chosen: list[int] = []
    while candidates and len(chosen) < QUOTES:
        typical = vectors[candidates] @ centre
        if chosen:
            typical = typical - UNLIKE * (vectors[candidates] @ vectors[chosen].T).max(axis=1)
            heard = {languages[index] for index in chosen}
            typical = typical + ANOTHER * np.array([languages[index] not in heard for index in candidates])
        best = candidates[int(np.argmax(np.round(typical, 5)))]
        chosen.append(best)
        candidates = [index for index in candidates if voices[index].who != voices[best].who]
    return tuple(
        Quote(voices[index].id, excerpt(mask(voices[index].text), LONGEST), languages[index])
        for index in chosen
    )


def choose_story(voices: Sequence[Voice], grouping: Grouping) -> Quote | None:
    """One whole story to open a digest: told at length, its teller agreed, typical of a large theme."""
    known = {voice.id: voice for voice in voices}
    best: tuple[tuple[bool, float], Voice] | None = None
    for theme in grouping.themes:
        for place, member in enumerate(theme.members):
            voice = known.get(member)
            if voice is None or not voice.quotable or len(voice.text.strip()) < STORY[0]:
                continue
            worth = (voice.story, len(theme.members) * (1 - place / len(theme.members)))
            if best is None or worth > best[0]:
                best = worth, voice
    if best is None:
        return None
    voice = best[1]
    return Quote(
        voice.id, excerpt(mask(voice.text), STORY[1]), grouping.language.get(voice.id, voice.language)
    )
