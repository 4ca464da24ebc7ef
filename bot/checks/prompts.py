"""The prompts of one campaign: their tables read one by one, then checked together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.checks.conditions import check_condition, read_condition
from bot.checks.document import Place
from bot.checks.fault import kind_of, shown
from bot.checks.fitting import Table, fit
from bot.checks.kinds import build, find_kind, slug
from bot.checks.probes import check_probes, read_probes
from bot.checks.reach import Step
from bot.checks.recordings import read_recorded
from bot.checks.texts import Texts
from bot.conversation.campaign import Probe, Prompt
from bot.conversation.conditions import RESERVED, Condition
from bot.conversation.participant import TAKE_PART
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.wording import Text

KEY = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
LONGEST_KEY = 40
WORDLESS = frozenset({"consent", "info", "choice", "multi_choice", "scale", "number", "date", "rank"})
"""Kinds whose replies have no words to group."""


class PromptTable(Table):
    """What every prompt may say, whatever its kind."""

    key: str = ""
    kind: str = ""
    when: Any = None
    probe: Any = None
    themes: bool = False
    recorded: Any = None


@dataclass(frozen=True, slots=True)
class Written:
    """A prompt as it stands in a file. `kind` is None when it could not be read; its key counts still."""

    place: Place
    key: str
    kind_name: str
    kind: Kind | None
    when: Condition | None = None
    probes: tuple[Probe, ...] = ()
    themes: bool = False
    recorded: Text = field(default_factory=dict)
    added: bool = False
    """Put in by us, not in the file."""

    def step(self) -> Step:
        return Step(self.key, self.kind, self.when)

    def prompt(self) -> Prompt | None:
        if self.kind is None:
            return None
        return Prompt(self.key, self.kind_name, self.kind, self.when, self.probes, self.themes, self.recorded)


def read_prompts(raw: object, place: Place, texts: Texts) -> list[Written]:
    """Every prompt of a campaign, with the faults of each."""
    if raw is None or raw == []:
        place.missing("has no prompts", f"add {_header(place)} with key, kind and ask below it")
        return []
    if not isinstance(raw, list):
        place.at("prompt").fault(f"gives {kind_of(raw)}", f"write {_header(place)}, with two brackets")
        return []
    found = [read_prompt(each, place.at("prompt", number), texts, number) for number, each in enumerate(raw)]
    _distinct(found)
    return found


def _header(place: Place) -> str:
    return f"[[{'.'.join(map(str, place.path))}.prompt]]"


def read_prompt(raw: object, place: Place, texts: Texts, number: int) -> Written:
    """One prompt."""
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", f"write {_header(Place(place.document, place.path[:2]))}")
        return Written(place, "", "", None)
    common = {key: value for key, value in raw.items() if key in PromptTable.model_fields}
    table = fit(PromptTable, common, place)
    key = _key(table.key, raw, place, number)
    kind = _kind(table.kind, raw, place, texts)
    probes = read_probes(table.probe, place.at("probe"), texts)
    written = Written(place, key, table.kind, kind, read_condition(table.when, place.at("when")), probes)
    recorded = read_recorded(table.recorded, place.at("recorded"), texts.languages)
    return replace(written, themes=_themes(table.themes, table.kind, kind, place), recorded=recorded)


def _kind(name: str, raw: Mapping[str, Any], place: Place, texts: Texts) -> Kind | None:
    if "kind" not in raw:
        place.missing("gives no kind", f"add kind = one of {', '.join(KINDS)}")
    if not name:
        return None
    kind = find_kind(name, place.at("kind"))
    if kind is None and "ask" in raw:
        texts.read(raw["ask"], place.at("ask"))
    return build(kind, raw, place, texts) if kind else None


def _key(key: str, raw: Mapping[str, Any], place: Place, number: int) -> str:
    if "key" not in raw:
        place.missing("gives no key", f'add key = "{raw.get("kind") or "prompt"}_{number + 1}"')
    elif isinstance(raw["key"], str):
        if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
            rule = f"write a-z, 0-9 and _, at most {LONGEST_KEY}, and no digit first"
            proposal = slug(key, "").lstrip("0123456789_")[:LONGEST_KEY]
            place.at("key").fault(f"is {shown(key)}", f'{rule}, such as "{proposal}"' if proposal else rule)
        elif key in RESERVED:
            place.at("key").fault(f"is {shown(key)}, which conditions need for themselves", "choose another")
    return key


def _themes(themes: bool, name: str, kind: Kind | None, place: Place) -> bool:
    if themes and name in WORDLESS and kind is not None:
        place.at("themes").fault(f"is true, but {name} has no words to group", "leave it out here")
        return False
    return themes


def _distinct(found: Sequence[Written]) -> None:
    first: dict[str, Written] = {}
    for each in found:
        if not each.key:
            continue
        other = first.setdefault(each.key, each)
        if other is not each:
            lines = f"in lines {other.place.at('key').line} and {each.place.at('key').line}"
            each.place.at("key").fault(
                f'is "{each.key}", which is given twice, {lines}', "give each its own key"
            )


def check_prompts(found: Sequence[Written], place: Place) -> None:
    """What only shows when prompts are seen together: conditions, probes, where consent stands."""
    steps = [each.step() for each in found]
    for index, each in enumerate(found):
        if each.added:
            continue
        if each.when is not None and not check_condition(each.when, each.place.at("when"), steps, index):
            # What follows must not be judged by a condition that is wrong itself.
            steps[index] = replace(steps[index], when=None)
        check_probes(each.probes, each.kind, each.place.at("probe"), steps, index)
    _consent_first(found)
    if str(place.path[-1]).startswith("_"):
        return
    if not any(each.themes for each in found):
        wordy = [each for each in found if isinstance(each.kind, Story | TextPrompt)]
        if wordy and all(each.kind is not None for each in found):
            place.warn(
                "has no prompt with themes = true", "add it where the words should be grouped in the digest"
            )


def _consent_first(found: Sequence[Written]) -> None:
    asking = False
    agreed = ""
    for each in found:
        if not isinstance(each.kind, Consent) or each.kind.use != TAKE_PART:
            asking = asking or each.kind is None or each.kind.expects
            continue
        if agreed and agreed != each.key:
            each.place.fault(f'asks for the same consent as "{agreed}"', "keep one")
        elif asking:
            each.place.fault("asks for consent after something else was asked", "put it first")
        if each.when is not None:
            each.place.at("when").fault("stands on the consent to take part", "always ask it; leave when out")
        agreed = agreed or each.key
