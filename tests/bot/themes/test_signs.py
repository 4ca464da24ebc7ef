"""The word list behind the signs of feeling is read once, whoever comes first."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest

from bot.themes import signs, terms


def read_by_two_at_once(read: Callable[[], object], monkeypatch: pytest.MonkeyPatch, owner: object) -> int:
    """How often the list is read; whoever reads waits a moment for another to read beside."""
    both, times = Barrier(2, timeout=0.3), list[int]()

    def load(*_: object) -> None:
        times.append(1)
        with suppress(BrokenBarrierError):
            both.wait()

    monkeypatch.setattr(owner, "load", load)
    readers = [Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    return len(times)


def test_two_at_once_read_the_list_of_feelings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from textblob.en import sentiment

    signs.signs(["good"])
    signs._read_once.cache_clear()
    assert read_by_two_at_once(lambda: signs.signs(["good"]), monkeypatch, sentiment) == 1


def test_two_at_once_read_the_list_of_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from textblob.en import parser

    terms._read_once.cache_clear()
    monkeypatch.setattr(parser.lexicon, "get", lambda *_: parser.lexicon.load(), raising=False)
    assert read_by_two_at_once(terms._lexicon, monkeypatch, parser.lexicon) == 1
