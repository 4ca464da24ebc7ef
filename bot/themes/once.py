"""Loads what ships beside the code once, also when two digests are made at the same time."""

from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import TypeVar

Loaded = TypeVar("Loaded")
_LOADING = RLock()


def once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """As `cache` for a function without arguments, but nobody loads while another does."""
    loaded = cache(load)

    def wait_and_load() -> Loaded:
        with _LOADING:
            return loaded()

    return wait_and_load
