"""Conditions of prompts and probes, checked against the prompts they ask about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, nearest, shown
from bot.checks.reach import Step, can_hold, comparisons, key_and_literal
from bot.conversation.conditions import Compare, Condition, ConditionError, Key, Literal, parse
from bot.conversation.participant import Json
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import MOST, Number
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.touchpoints import Touchpoints

Closed = Choice | MultiChoice | Rank


def read_condition(raw: object, place: Place) -> Condition | None:
    """A condition as written, or None with its fault."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        place.fault(f"gives {kind_of(raw)}", 'write a condition in quotes, such as "rating <= 2"')
        return None
    try:
        return parse(raw)
    except ConditionError as error:
        place.fault(f"is {shown(raw)}: {error.message}, at character {error.position + 1}", _mend(raw))
        return None


def _mend(source: str) -> str:
    """The usual slips."""
    if " is " in source or "=<" in source or "=>" in source:
        return "write ==, <= or >="
    if "=" in source and not any(sign in source for sign in ("==", "<=", ">=", "!=")):
        return "write == to compare"
    if "&&" in source or "||" in source:
        return "write and, or"
    return ""


def check_condition(
    condition: Condition, place: Place, steps: Sequence[Step], index: int, *, own: bool = False
) -> bool:
    """Whether it can hold where it stands; `own`: it may ask about its own prompt's answer, as probes do.

    `steps` are all prompts of the campaign, `index` the one it belongs to.
    """
    before = list(steps[: index + 1]) if own else list(steps[:index])
    fine = [_named_well(key, place, steps, index, own) for key in sorted(condition.keys)]
    kinds = {step.key: step.kind for step in before}
    if not all(fine) or not _compares_well(condition, place, kinds):
        return False
    if not can_hold(condition, before):
        place.fault(
            f"is {shown(condition.source)}, which can never hold", "change it, or leave the prompt out"
        )
        return False
    return True


def _named_well(key: str, place: Place, steps: Sequence[Step], index: int, own: bool) -> bool:
    keys = [step.key for step in steps]
    if key not in keys:
        place.missing(f'asks about "{key}", which is no prompt here', instead(key, keys[:index]))
        return False
    at = keys.index(key)
    if at == index and not own:
        place.fault(f'asks about "{key}", which is this prompt itself', "ask about an earlier one")
        return False
    if at > index:
        place.fault(
            f'asks about "{key}", which comes later', "ask about an earlier prompt, or move that one up"
        )
        return False
    return True


def _compares_well(condition: Condition, place: Place, kinds: Mapping[str, Kind | None]) -> bool:
    fine = True
    for compare in comparisons(condition.tree):
        wrong = _wrong(compare, kinds)
        if wrong:
            place.fault(f"is {shown(condition.source)}: {wrong[0]}", wrong[1])
            fine = False
    return fine


def _wrong(compare: Compare, kinds: Mapping[str, Kind | None]) -> tuple[str, str] | None:
    """What makes a comparison false whatever people say, and the mend."""
    match compare:
        case Compare(Literal(value), "in", Key(name)) if isinstance(kinds.get(name), MultiChoice | Rank):
            return _wrong_option(name, "in", [value], cast(MultiChoice | Rank, kinds[name]))
    parts = key_and_literal(compare)
    if parts is None or kinds.get(parts[0]) is None:
        return None
    key, sign, value = parts
    kind = kinds[key]
    values = value if isinstance(value, list) else [value]
    match kind:
        case Consent():
            return (
                None if _all(values, bool) else (f"{key} is a yes or a no", f'write "{key}" or "not {key}"')
            )
        case Scale(low=low, high=high):
            return _wrong_number(key, sign, values, low, high)
        case Number(low=low, high=high):
            return _wrong_number(key, sign, values, low, MOST if high is None else high)
        case Date() if not all(_is_day(value) for value in values):
            return f"{key} is a day", f'compare it with one, as in {key} < "2026-05-03"'
        case MultiChoice(options=options) | Rank(options=options):
            return f"{key} is several options", f'write "{options[0].key}" in {key}'
        case Touchpoints():
            return f"{key} is told in several turns", f'write "answered {key}"'
        case Choice():
            return _wrong_option(key, sign, values, kind)
        case _ if kind is not None and not kind.expects:
            return f"{key} asks nothing, so it has no answer", "ask about another prompt"
        case _ if True in values and _all(values, bool):
            return f"{key} is no yes or no", f'write "answered {key}"'
        case _ if not _all(values, str):
            return f"{key} is answered in words", f'write "answered {key}", or compare it with text'
        case _:
            return None


def _is_day(value: Json) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _all(values: Sequence[Json], kind: type) -> bool:
    return all(isinstance(value, kind) for value in values)


def _wrong_number(
    key: str, sign: str, values: Sequence[Json], low: float, high: float
) -> tuple[str, str] | None:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    span = f"{key} goes from {low:g} to {high:g}" if high < MOST else f"{key} is {low:g} or more"
    if len(numbers) != len(values):
        return f"{key} is a number", f'compare it with one, as in "{key} <= {low + 1:g}"'
    outside = [number for number in numbers if not low <= number <= high]
    if sign in {"==", "in", "!="} and outside:
        return span, f"{outside[0]} is never chosen"
    if len(numbers) == 1 and sign in {"<", "<=", ">", ">="} and _pointless(sign, numbers[0], low, high):
        return span, "so it decides nothing; choose a number in between"
    return None


def _pointless(sign: str, number: float, low: float, high: float) -> bool:
    """Whether every point of the scale gives the same."""
    less = {"<": (low < number, high < number), "<=": (low <= number, high <= number)}
    more = {">": (low > number, high > number), ">=": (low >= number, high >= number)}
    first, last = {**less, **more}[sign]
    return first == last


def _wrong_option(key: str, sign: str, values: Sequence[Json], kind: Closed) -> tuple[str, str] | None:
    keys = [option.key for option in kind.options]
    if not _all(values, str):
        return f"{key} is a choice", f'compare it with an option, as in {key} == "{keys[0] if keys else "…"}"'
    if sign not in {"==", "!=", "in"}:
        return f"the options of {key} have no order", "use == or in"
    for value in map(str, values):
        if value.casefold() not in {one.casefold() for one in keys}:
            return f"{shown(value)} is no option of {key}", _option_hint(value, kind)
    return None


def _option_hint(value: str, kind: Closed) -> str:
    """The option meant, found by its label too."""
    labels = {label.casefold(): option.key for option in kind.options for label in option.label.values()}
    if near := nearest(value, labels):
        return f'did you mean "{labels[near]}"?'
    return instead(value, [option.key for option in kind.options])
