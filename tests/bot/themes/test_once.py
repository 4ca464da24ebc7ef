"""What ships beside the code is loaded once, whoever comes first."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

from bot.themes.once import once


def test_two_at_once_load_once() -> None:
    both, times = Barrier(2, timeout=0.3), list[int]()

    @once
    def load() -> str:
        """Waits a moment for another to load beside."""
        times.append(1)
        with suppress(BrokenBarrierError):
            both.wait()
        return "loaded"

    got: list[str] = []
    readers = [Thread(target=lambda: got.append(load())) for _ in range(2)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert got == ["loaded", "loaded"]
    assert len(times) == 1
