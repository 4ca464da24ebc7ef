"""What theme analysis takes and gives: plain values that digests, storage and the command line share."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Voice:
    """One reply as themes see it: the whole of a story, or one answer.

    `id` is the reply's, `who` its contributor's (opaque). `language` is ISO 639-1, empty to find it.
    `quotable`: its teller agreed to be quoted. `story`: many messages, may open a digest.
    """

    id: str
    who: str
    text: str
    language: str = ""
    quotable: bool = False
    story: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Masked words of one reply."""

    reply: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """Replies making one point. `id` is kept from digest to digest; `centre` is the unit mean of its vectors.

    `members` are reply ids, most typical first; `words` are the telling words behind the name;
    `sentiment` is the mean over members, -1 to 1; None where it is unknown (no measure for the language yet).
    """

    id: str
    name: str
    language: str
    members: tuple[str, ...]
    words: tuple[str, ...] = ()
    sentiment: float | None = None
    quotes: tuple[Quote, ...] = ()
    centre: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """The outcome over all voices. Every voice is in a theme or in `unplaced` (fits none, or says nothing).

    `sentiment` holds the replies whose sentiment is known, -1 to 1; `mixed` those that praise
    and blame at once; `language` holds every voice, ISO 639-1.
    By ids of themes, beside the known ones: `born` are new; `gone` were known, and what was said of them lies
    elsewhere; `split` names for a new one the theme most of it left, `merged` for a gone one where it went.
    """

    themes: tuple[Theme, ...]
    unplaced: tuple[str, ...] = ()
    sentiment: Mapping[str, float] = field(default_factory=dict)
    language: Mapping[str, str] = field(default_factory=dict)
    mixed: frozenset[str] = frozenset()
    born: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    split: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme of an earlier digest, with what the team did to it: its name stays, hidden stays hidden."""

    id: str
    name: str
    language: str
    centre: tuple[float, ...]
    members: frozenset[str] = frozenset()
    renamed: bool = False
