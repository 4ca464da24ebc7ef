"""Fits a table of a file into a frozen model: what does not fit becomes faults, and the rest is kept."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, shown
from bot.checks.times import NotUnderstood


class Table(BaseModel):
    """A table of a file: every key known, every type as written, nothing changed afterwards.

    Every field has a default, so that one bad key never hides the faults of its neighbours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


M = TypeVar("M", bound=Table)


def understood(read: Callable[[object], Any]) -> BeforeValidator:
    """A parser that raises `NotUnderstood`, as a part of a model."""

    def before(value: object) -> Any:
        if value is None:
            return None
        try:
            return read(value)
        except NotUnderstood as error:
            raise refusal(error.message, error.hint) from error

    return BeforeValidator(before)


def refusal(message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises to be read by people as it is."""
    # The message goes in as a value, so that braces in it are not taken for fields.
    return PydanticCustomError("weheard", "{message}", {"message": message, "hint": hint})


def fit(model: type[M], raw: object, place: Place) -> M:
    """The table as a model. Bad keys are reported and left at their defaults."""
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", "write a table, such as [name] with keys below it")
        return model()
    left = dict(raw)
    for _ in range(len(left) + 1):
        try:
            return model.model_validate(left)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                report(each, place, model)
                left.pop(str(each["loc"][0]) if each["loc"] else "", None)
    return model()


def report(error: ErrorDetails, place: Place, model: type[BaseModel]) -> None:
    """One error of the validator, as a fault at its key."""
    where = place.at(*error["loc"])
    given, context = error.get("input"), error.get("ctx", {})
    match error["type"]:
        case "weheard":
            where.fault(str(context["message"]), str(context["hint"]))
        case "extra_forbidden":
            unknown(where, model.model_fields)
        case "literal_error":
            options = [
                part.strip("' ") for part in str(context["expected"]).replace(" or ", ", ").split(", ")
            ]
            where.fault(f"is {shown(given)}", instead(str(given), options))
        case "greater_than_equal":
            where.fault(f"is {shown(given)}", f"the least is {context['ge']}")
        case "less_than_equal":
            where.fault(f"is {shown(given)}", f"the most is {context['le']}")
        case kind:
            where.fault(f"gives {kind_of(given)}", WANTED.get(kind, "write something else"))


WANTED = {
    "string_type": "write text in quotes",
    "int_type": "write a whole number, without quotes",
    "float_type": "write a number, without quotes",
    "bool_type": "write true or false, without quotes",
    "list_type": 'write a list, such as ["…", "…"]',
    "tuple_type": 'write a list, such as ["…", "…"]',
    "dict_type": "write a table, such as { … }",
    "model_type": "write a table, such as { … }",
}


def unknown(place: Place, names: Iterable[str]) -> None:
    """A key nobody reads."""
    place.fault("is no key here", instead(str(place.path[-1]), names))
