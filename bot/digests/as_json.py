"""A digest as JSON, with the version of its schema (`digest.schema.json`), and back again without loss."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.digests.digest import Digest

SCHEMA = "weheard.digest/1"
"""Rises when a reader written for it could no longer read a digest; a field more leaves it as it is."""


def to_json(digest: Digest) -> dict[str, Any]:
    """Plain JSON values; times in ISO 8601 with their zone's offset; null where a figure is hidden."""
    plain: dict[str, Any] = flat(digest)
    return {"schema": SCHEMA, **plain}


def flat(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: flat(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [flat(each) for each in value]
    return value


def from_json(data: Mapping[str, Any]) -> Digest:
    """The digest again; ValueError when this is no digest, or one of another schema."""
    if data.get("schema") != SCHEMA:
        raise ValueError(f'schema is {data.get("schema")!r}; this version reads "{SCHEMA}"')
    try:
        digest: Digest = build(Digest, data)
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"this is no digest: {fault}") from fault
    return digest


def build(hint: Any, data: Any) -> Any:
    """One value by its type. A field that is missing takes its default."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not types.NoneType)
        return None if data is None else build(inner, data)
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        alike = len(kinds) == 2 and kinds[1] is Ellipsis
        return tuple(build(kinds[0] if alike else kinds[place], each) for place, each in enumerate(data))
    if hint is datetime:
        return datetime.fromisoformat(data)
    if is_dataclass(hint):
        known = hints(hint)  # type: ignore[arg-type]
        return hint(**{name: build(kind, data[name]) for name, kind in known.items() if name in data})  # type: ignore[operator]
    return data


@cache
def hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
