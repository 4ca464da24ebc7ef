"""Prompt kinds from their tables: any frozen dataclass in `KINDS` is built from its fields' types.

TOML's `ask` is the field `text`. Texts, options and ends are brought into one form first; every other field
is taken as its type says.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any, cast, get_type_hints

from pydantic import TypeAdapter, ValidationError

from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, shown
from bot.checks.fitting import WANTED, unknown
from bot.checks.texts import Texts
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import MOST, Number
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.several import DONE
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.conversation.wording import Text

LATER = (
    "idea",
    "vote",
)
COMMON = ("key", "kind", "when", "probe", "themes", "recorded")
LONGEST_KEY = 32
"""Bytes: a platform's button carries the ask's id and this, in 64 together."""
MOST_RANKED = 7
MOST_STEPS = 11
"""Buttons of a scale that people can still take in."""
APART = f"{MOST_STEPS} are as many as people can tell apart"

Ends = Mapping[str, tuple[str, str]]
Options = tuple[Choosable, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: its name in files, its name here, its type."""

    key: str
    name: str
    hint: Any
    required: bool
    adapter: TypeAdapter[Any]


@lru_cache(maxsize=64)
def fields_of(kind: type[Any]) -> tuple[Field, ...]:
    """What a kind may be given."""
    hints = get_type_hints(kind)
    return tuple(
        Field(
            "ask" if each.name == "text" else each.name,
            each.name,
            hints[each.name],
            each.default is MISSING and each.default_factory is MISSING,
            TypeAdapter(hints[each.name]),
        )
        for each in fields(kind)
    )


def find_kind(name: str, place: Place) -> type[Kind] | None:
    """The kind of this name, or None with its fault."""
    if name in KINDS:
        return KINDS[name]
    if name in LATER:
        place.fault(f"is {shown(name)}, which comes later", f"this version knows {', '.join(KINDS)}")
    else:
        place.fault(f"is {shown(name)}", instead(name, KINDS))
    return None


def build(kind: type[Kind], raw: Mapping[str, Any], place: Place, texts: Texts) -> Kind | None:
    """The kind with its fields, or None when something it needs is missing or wrong."""
    known = fields_of(kind)
    names = [field.key for field in known]
    for key in raw:
        if key not in names and key not in COMMON:
            unknown(place.at(key), [*names, *COMMON])
    values: dict[str, Any] = {}
    whole = True
    for field in known:
        if field.key in raw:
            before = len(place.document.faults)
            values[field.name] = _value(field, raw[field.key], place.at(field.key), texts)
            # Words that are lacking in one language still make a prompt that others can ask about.
            whole &= field.hint in (Text, Ends) or len(place.document.faults) == before
        elif field.required:
            place.missing(f"gives no {field.key}", f"add {_example(field, texts)}")
            return None
    if not whole:
        return None
    built = cast(Kind, cast(Any, kind)(**values))
    return built if _sensible(built, place) else None


def _example(field: Field, texts: Texts) -> str:
    if field.hint == Options:
        return f"{field.key} = {{ {', '.join(f'{one} = […]' for one in texts.languages)} }}"
    return f"{field.key} = {{ {', '.join(f'{one} = …' for one in texts.languages)} }}".replace("…", '"…"')


def _value(field: Field, raw: object, place: Place, texts: Texts) -> Any:
    if field.hint == Text:
        return texts.read(raw, place)
    if field.hint == Options:
        return read_options(raw, place, texts)
    if field.hint == Ends:
        return read_ends(raw, place, texts)
    given = tuple(raw) if isinstance(raw, list) else raw
    try:
        return field.adapter.validate_python(given, strict=True)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            where = place.at(*each["loc"])
            where.fault(f"gives {kind_of(each['input'])}", WANTED.get(each["type"], "write something else"))
        return None


def _sensible(kind: Kind, place: Place) -> bool:
    """What no single field shows."""
    match kind:
        case Scale(low=low, high=high) if low >= high:
            place.at("low").fault(f"is {low}, which is not below high, {high}", "write low = 1, high = 5")
            return False
        case Scale(low=low, high=high) if high - low >= 100:
            place.at("high").fault(
                f"makes {high - low + 1:,} steps", f"{MOST_STEPS} are as many as people can tell apart"
            )
            return False
        case Scale(low=low, high=high) if high - low >= MOST_STEPS:
            place.at("high").warn(
                f"makes {high - low + 1} steps", f"{MOST_STEPS} are as many as people can tell apart"
            )
        case MultiChoice(options=options) | Rank(options=options) if DONE in {one.key for one in options}:
            place.at("options").fault(
                f'has an option with the key "{DONE}", which ends it', "name it otherwise"
            )
            return False
        case Choice(options=options) | MultiChoice(options=options) | Rank(options=options) if (
            len(options) < 2
        ):
            place.at("options").fault(f"offers {len(options)}", "offer two or more")
            return False
        case MultiChoice():
            return _sensible_several(kind, place)
        case Rank(options=options) if len(options) > MOST_RANKED:
            fault = f"offers {len(options)}, and {MOST_RANKED} are as many as people can put in order"
            place.at("options").fault(fault, "keep those that matter")
            return False
        case Touchpoints():
            return _sensible_touchpoints(kind, place)
        case Number():
            return _sensible_number(kind, place)
        case Date(past_only=True, future_only=True):
            place.at("future_only").fault("is true, and so is past_only", "keep one of them")
            return False
    return True


def _sensible_touchpoints(kind: Touchpoints, place: Place) -> bool:
    for name, options in (("moments", kind.moments), ("feelings", kind.feelings)):
        if DONE in {one.key for one in options}:
            fault = f'has an option with the key "{DONE}", which ends it'
            place.at(name).fault(fault, "name it otherwise")
            return False
    if not kind.moments:
        place.at("moments").fault("offers none", "offer one or more; people may still name their own")
        return False
    return True


def _sensible_several(kind: MultiChoice, place: Place) -> bool:
    options = len(kind.options)
    most = options if kind.at_most is None else kind.at_most
    if not 2 <= most <= options:
        hint = 'kind = "choice" is for one' if most == 1 else f"write 2 to {options}, or leave it out"
        place.at("at_most").fault(f"is {most}, and there are {options} options", hint)
        return False
    if not 0 <= kind.at_least <= most:
        place.at("at_least").fault(f"is {kind.at_least}", f"write 0 to {most}")
        return False
    return True


def _sensible_number(kind: Number, place: Place) -> bool:
    high = MOST if kind.high is None else kind.high
    for name, value in (("low", kind.low), ("high", high)):
        if not -MOST <= value <= MOST:
            place.at(name).fault(f"is {value}", "write a number people would use")
            return False
        if value % 1 and not kind.decimals:
            place.at(name).fault(f"is {value}, which has tenths", "write decimals = true, or a whole number")
            return False
    if kind.low >= high:
        place.at("low").fault(f"is {kind.low:g}, which is not below high, {high:g}", "write a lower one")
        return False
    return True


def read_ends(raw: object, place: Place, texts: Texts) -> Ends:
    """The words at both ends of a scale, by language."""
    found: dict[str, tuple[str, str]] = {}
    by_language = raw if isinstance(raw, Mapping) else {texts.languages[0]: raw}
    wanted = 'write two texts, such as ["awful", "great"]'
    for language, pair in by_language.items():
        where = place.at(language) if isinstance(raw, Mapping) else place
        if not isinstance(pair, list) or not all(isinstance(end, str) for end in pair):
            where.fault(f"gives {kind_of(pair)}", wanted)
        elif len(pair) != 2 or not all(end.strip() for end in pair):
            where.fault(f"gives {len(pair)} text{'' if len(pair) == 1 else 's'}", wanted)
        else:
            found[language] = (pair[0], pair[1])
    for end in (0, 1) if found else ():
        texts.read({language: pair[end] for language, pair in found.items()}, place, label=True)
    return found


def read_options(raw: object, place: Place, texts: Texts) -> Options:
    """The options of a choice, from any of the three ways to write them."""
    before = len(place.document.faults)
    if isinstance(raw, Mapping):
        rows = _transposed(raw, place)
    elif isinstance(raw, list):
        rows = raw
    else:
        place.fault(f"gives {kind_of(raw)}", 'write a list, such as ["Bus", "Car"]')
        rows = []
    if rows and all(isinstance(row, str) for row in rows):
        # One list for one language: its lack of others is one fault, not one for each option.
        texts.complete({texts.languages[0]: ""}, place)
        rows = [{"label": dict.fromkeys(texts.languages, row)} for row in rows]
    options = [_option(row, place.at(number), texts, number) for number, row in enumerate(rows)]
    found = tuple(option for option in options if option is not None)
    if len(place.document.faults) == before:
        _distinct(found, place)
    return found


def _transposed(raw: Mapping[str, Any], place: Place) -> list[Any]:
    """Lists by language, as one table of labels for each option."""
    lists = {}
    for language, labels in raw.items():
        if isinstance(labels, list):
            lists[language] = labels
        else:
            place.at(language).fault(f"gives {kind_of(labels)}", 'write a list, such as ["Bus", "Car"]')
    if not lists:
        return []
    first, *others = lists
    for other in others:
        if len(lists[other]) != len(lists[first]):
            numbers = f"{len(lists[other])} options, and {first} has {len(lists[first])}"
            place.at(other).fault(f"has {numbers}", "write the same options in every language")
    shortest = min(map(len, lists.values()))
    return [{"label": {one: lists[one][number] for one in lists}} for number in range(shortest)]


def _option(row: object, place: Place, texts: Texts, number: int) -> Choosable | None:
    if isinstance(row, str):
        row = {"label": row}
    if not isinstance(row, Mapping):
        place.fault(f"gives {kind_of(row)}", 'write text, or { key = "…", label = { … } }')
        return None
    names = [field.name for field in fields(Choosable)]
    for key in row:
        if key not in names:
            unknown(place.at(key), names)
    if "label" not in row:
        place.missing("gives no label", "add what people see")
        return None
    where = place.at("label") if "key" in row else place
    label = texts.read(row["label"], where, label=True)
    rest = {key: value for key, value in row.items() if key in names and key not in ("label", "key")}
    key = row.get("key", slug(next(iter(label.values())), f"option_{number + 1}"))
    for name, value in {"key": key, **rest}.items():
        if not isinstance(value, str):
            place.at(name).fault(f"gives {kind_of(value)}", "write text in quotes")
            return None
    if not key or len(key.encode("utf-8", "replace")) > LONGEST_KEY:
        place.at("key").fault(f"is {shown(key)}", f"write 1 to {LONGEST_KEY} letters")
        return None
    return Choosable(key=key, label=label, **rest)


def _distinct(options: Options, place: Place) -> None:
    keys: dict[str, int] = {}
    labels: dict[tuple[str, str], int] = {}
    for number, option in enumerate(options, 1):
        for language, words in option.label.items():
            doubled = labels.setdefault((language, words.strip().casefold()), number)
            if doubled != number:
                place.fault(f"offers {shown(words)} twice, as {doubled} and {number}", "keep one")
                return
        if keys.setdefault(option.key.casefold(), number) != number:
            place.fault(f'has two options with the key "{option.key}"', "give each its own key")
            return


FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(label: str, otherwise: str) -> str:
    """A key from a label: "By bus" is by_bus; a label without such letters needs another one."""
    plain = unicodedata.normalize("NFC", label).casefold().translate(FOLDED)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "_".join(words)[:LONGEST_KEY].strip("_") or otherwise
