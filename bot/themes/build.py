"""Groups as themes: known ones keep id and name, new ones are named, in a team's language if it can be."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.themes.embed import Vectors
from bot.themes.group import SMALLEST
from bot.themes.identity import match, new_id
from bot.themes.name import Named, name_groups
from bot.themes.quotes import choose_quotes
from bot.themes.sentiment import mean_feeling
from bot.themes.theme import KnownTheme, Theme, Voice

NAMED_BY = 2000
"""So many of the most typical replies name a theme; more would say the same."""
HEARD = 0.1
"""This share of a theme in the team's language is enough to name it in that language."""


@dataclass(frozen=True, slots=True)
class Found:
    """A group of voices, the most typical first, with their vectors, and its centre for each language."""

    voices: list[Voice]
    vectors: Vectors
    centres: Mapping[str, tuple[float, ...]]


def build_themes(
    found: Sequence[Found],
    first: str,
    known: Sequence[KnownTheme],
    banned: Collection[str],
    sentiment: Mapping[str, float],
    spoken: Mapping[str, str],
) -> list[Theme]:
    """`first`: the team's language. `spoken`: the language of each voice."""
    members = [tuple(voice.id for voice in each.voices) for each in found]
    languages = [_named_in(each, first, spoken) for each in found]
    again = _known_again(found, members, languages, known)
    taken = {theme.name.casefold() for theme in known}
    named = _names(found, languages, spoken, banned, taken)
    ids = {theme.id for theme in known}
    themes: list[Theme] = []
    for place, each in enumerate(found):
        earlier = again.get(place)
        id = earlier.id if earlier else new_id(languages[place], members[place], ids)
        ids.add(id)
        themes.append(
            Theme(
                id=id,
                name=earlier.name if earlier else named[place].name,
                language=earlier.language if earlier else languages[place],
                members=members[place],
                words=named[place].words,
                sentiment=mean_feeling(members[place], sentiment),
                quotes=choose_quotes(each.voices, each.vectors, [spoken[voice.id] for voice in each.voices]),
                centre=each.centres.get(earlier.language if earlier else "", each.centres[languages[place]]),
            )
        )
    return themes


def _named_in(found: Found, first: str, spoken: Mapping[str, str]) -> str:
    """The team's language where enough speak it, else the one most speak."""
    counted = Counter(spoken[voice.id] for voice in found.voices)
    if counted[first] >= max(SMALLEST, HEARD * len(found.voices)):
        return first
    return min(counted, key=lambda each: (-counted[each], each))


def _names(
    found: Sequence[Found],
    languages: Sequence[str],
    spoken: Mapping[str, str],
    banned: Collection[str],
    taken: Collection[str],
) -> dict[int, Named]:
    """Names by the words of one language each; what others say in it shows which words tell."""
    named: dict[int, Named] = {}
    for language in sorted(set(languages)):
        spoken_in = [(voice for voice in each.voices if spoken[voice.id] == language) for each in found]
        said = [[voice.text for voice in islice(voices, NAMED_BY)] for voices in spoken_in]
        places = [place for place, texts in enumerate(said) if texts]
        used = {*taken, *(each.name for each in named.values())}
        names = name_groups([said[place] for place in places], language, banned, used)
        wanted = zip(places, names, strict=True)
        named |= {place: name for place, name in wanted if languages[place] == language}
    return named


def _known_again(
    found: Sequence[Found],
    members: Sequence[tuple[str, ...]],
    languages: Sequence[str],
    known: Sequence[KnownTheme],
) -> dict[int, KnownTheme]:
    """By replies and by centres of the same language; what is left over by shared replies alone."""
    again: dict[int, KnownTheme] = {}
    for language in sorted(set(languages)):
        places = [
            place for place, each in enumerate(found) if language in each.centres and place not in again
        ]
        its = [theme for theme in known if theme.language == language]
        centres = [found[place].centres[language] for place in places]
        pairs = match([members[place] for place in places], centres, its)
        again |= {places[place]: its[theme] for place, theme in pairs.items()}
    used = {theme.id for theme in again.values()}
    rest = [theme for theme in known if theme.id not in used]
    places = [place for place in range(len(found)) if place not in again]
    pairs = match([members[place] for place in places], [()] * len(places), rest)
    return again | {places[place]: rest[theme] for place, theme in pairs.items()}
