"""Themes that a team knows beforehand, by a name and some examples: they take what fits them first."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from bot.themes.classify import NONE, Classifier
from bot.themes.embed import embed, unit
from bot.themes.find import Progress, find_themes
from bot.themes.identity import new_id
from bot.themes.language import find_language
from bot.themes.quotes import choose_quotes
from bot.themes.sentiment import Feeling, feelings, mean_feeling
from bot.themes.theme import Grouping, KnownTheme, Theme, Voice
from bot.themes.vocabulary import says_nothing


@dataclass(frozen=True, slots=True)
class Seed:
    """A theme's name, what belongs to it, and a line about it where there is one."""

    name: str
    examples: tuple[str, ...]
    line: str = ""


def find_seeded(
    voices: Sequence[Voice],
    seeds: Sequence[Seed],
    *,
    only: bool = False,
    known: Sequence[KnownTheme] = (),
    languages: Sequence[str] = ("en",),
    banned: Collection[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Grouping:
    """Themes from the seeds, and of what fits none of them as `find_themes` would; `only`: no new ones."""
    voices = [
        replace(voice, language=voice.language or find_language(voice.text, languages, languages[0]))
        for voice in sorted(voices, key=lambda each: (each.text, each.id))
    ]
    placed = _placed(voices, seeds)
    taken = {voice.id for rows in placed.values() for voice in rows}
    rest = [voice for voice in voices if voice.id not in taken]
    given = [voice for voice in voices if only or voice.id in taken]
    felt = _felt(given)
    themes = _themes(placed, felt)
    if only:
        new = Grouping((), tuple(voice.id for voice in rest))
    else:
        new = find_themes(rest, known=known, languages=languages, banned=banned, seed=seed, progress=progress)
        new = _named_apart(new, {theme.name.casefold() for theme in themes})
    every = (*themes, *new.themes)
    return Grouping(
        themes=tuple(sorted(every, key=lambda theme: (-len(theme.members), theme.id))),
        unplaced=new.unplaced,
        sentiment={**new.sentiment, **{reply: each.value for reply, each in felt.items()}},
        language={voice.id: voice.language for voice in voices},
        mixed=new.mixed | {reply for reply, each in felt.items() if each.mixed},
    )


def _placed(voices: Sequence[Voice], seeds: Sequence[Seed]) -> dict[str, list[Voice]]:
    """The voices of each seed, the surest first."""
    said = [voice for voice in voices if not says_nothing(voice.text)]
    examples = [(text, seed.name) for seed in seeds for text in seed.examples]
    described = {seed.name: f"{seed.name}. {seed.line}".strip() for seed in seeds}
    with threadpool_limits(1):
        learnt = Classifier().fit([text for text, _ in examples], [name for _, name in examples], described)
        found = learnt.predict([voice.text for voice in said])
    rows: dict[str, list[tuple[float, Voice]]] = {}
    for voice, (label, sure) in zip(said, found, strict=True):
        if label != NONE:
            rows.setdefault(label, []).append((sure, voice))
    return {
        label: [voice for _, voice in sorted(each, key=lambda pair: (-pair[0], pair[1].id))]
        for label, each in rows.items()
    }


def _felt(voices: Sequence[Voice]) -> dict[str, Feeling]:
    found: dict[str, Feeling] = {}
    for language in sorted({voice.language for voice in voices}):
        mine = [voice for voice in voices if voice.language == language]
        with threadpool_limits(1):
            felt = feelings([voice.text for voice in mine], language)
        found |= {voice.id: each for voice, each in zip(mine, felt, strict=True) if each is not None}
    return found


def _themes(placed: dict[str, list[Voice]], felt: dict[str, Feeling]) -> list[Theme]:
    values = {reply: each.value for reply, each in felt.items()}
    themes: list[Theme] = []
    for name, voices in placed.items():
        language = Counter(voice.language for voice in voices).most_common(1)[0][0]
        with threadpool_limits(1):
            read = embed([voice.text for voice in voices], language)
        members = tuple(voice.id for voice in voices)
        themes.append(
            Theme(
                id=new_id("seed", [name], {theme.id for theme in themes}),
                name=name,
                language=language,
                members=members,
                sentiment=mean_feeling(members, values),
                quotes=choose_quotes(
                    voices, unit(np.hstack(read.views)), [voice.language for voice in voices]
                ),
                centre=tuple(round(float(each), 5) for each in unit(read.lasting.mean(axis=0))),
            )
        )
    return themes


def _named_apart(found: Grouping, taken: set[str]) -> Grouping:
    """A new theme that would be called as a seed is says that it is another."""
    themes = tuple(
        replace(theme, name=f"{theme.name} (2)") if theme.name.casefold() in taken else theme
        for theme in found.themes
    )
    return replace(found, themes=themes)
