"""The people of the demonstration: who they are, how they behave, and what they say in each wave.

A person in `people/LANGUAGE.toml`, every field optional:
`moment` (a story's messages), `more` (to a follow-up), `rating` (a number, or words that hold one),
`better`, `back` (the rating after going back), `unasked` (words sent afterwards) in the first wave, and the
same with `_2` in the second. Who has no `moment_2` stays silent then; who has no `moment` joins then.
`came` (an option's key, or words), `zone`, `manner` (press, number, label), `pace` (quick, slow),
`quote` (agrees to being quoted), `dispute` (by topic: what they say to a decision that is not so), and
`does`: declines (to take part), never (answers), leaves (after the story), stops (at the second question),
stops_2 (the same in the second wave), erases, skips (the last question), reminded (only then answers).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "people"
HOME = "Europe/Copenhagen"
MANNERS = frozenset({"press", "number", "label"})
WAYS = frozenset({"declines", "never", "leaves", "stops", "stops_2", "erases", "skips", "reminded"})
GENERAL = frozenset({"came", "zone", "manner", "pace", "quote", "dispute", "does"})
IN_A_WAVE = frozenset({"moment", "more", "rating", "better", "back", "unasked"})
WAVES = (1, 2)


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody has to say in one wave. Empty: they skip it."""

    moment: tuple[str, ...]
    more: str = ""
    rating: str = ""
    better: str = ""
    back: str = ""
    unasked: str = ""

    def texts(self) -> tuple[str, ...]:
        """Everything said in their own words."""
        return tuple(text for text in (*self.moment, self.more, self.better, self.unasked) if text)


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up participant."""

    key: str
    language: str
    zone: str = HOME
    manner: str = "press"
    slow: bool = False
    quote: bool = True
    came: str = ""
    dispute: Mapping[str, str] = field(default_factory=dict)
    does: frozenset[str] = frozenset()
    visits: Mapping[int, Visit] = field(default_factory=dict)

    @property
    def joins(self) -> int:
        """The wave in which they first come."""
        return min(self.visits, default=1)

    def texts(self) -> tuple[str, ...]:
        """Everything they say in their own words, in any wave."""
        said = [text for visit in self.visits.values() for text in visit.texts()]
        return (*said, *self.dispute.values())


def read_people(folder: Path = FOLDER) -> tuple[Person, ...]:
    """Everybody, by language and in the order of the files."""
    found: list[Person] = []
    for file in sorted(folder.glob("*.toml")):
        written = tomllib.loads(file.read_text(encoding="utf-8"))["person"]
        found += [_person(f"{file.stem}{number}", file.stem, data) for number, data in enumerate(written, 1)]
    return tuple(found)


def _person(key: str, language: str, data: Mapping[str, Any]) -> Person:
    does = frozenset(data.get("does", ()))
    strange = (set(data) - GENERAL - {_in_wave(name, wave) for name in IN_A_WAVE for wave in WAVES}) | (
        does - WAYS
    )
    manner = data.get("manner", "press")
    if strange or manner not in MANNERS:
        raise ValueError(f"{key}: {', '.join(sorted(strange)) or manner} is nothing a person has or does")
    return Person(
        key=key,
        language=language,
        zone=data.get("zone", HOME),
        manner=manner,
        slow=data.get("pace") == "slow",
        quote=data.get("quote", True),
        came=data.get("came", ""),
        dispute=data.get("dispute", {}),
        does=does,
        visits={wave: _visit(data, wave) for wave in WAVES if _in_wave("moment", wave) in data},
    )


def _visit(data: Mapping[str, Any], wave: int) -> Visit:
    given = {name: data[_in_wave(name, wave)] for name in IN_A_WAVE if _in_wave(name, wave) in data}
    moment = tuple(given.pop("moment"))
    return Visit(moment, **{name: str(value) for name, value in given.items()})


def _in_wave(name: str, wave: int) -> str:
    return name if wave == 1 else f"{name}_{wave}"
