"""A folder of its own for every test, and files in it to check."""

from pathlib import Path

import pytest

from bot.config import check
from tests.bot.config.pieces import NO_OFFER, UNREAD, Faults


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEHEARD_CONFIG", raising=False)


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Checks files given by name and content, named from the folder they stand in.

    That our own words in a language were not read by a native speaker is left out: it depends on our files.
    So is that no offer is made, which hardly any of these campaigns does.
    """

    def found(content: str | bytes = "", **others: str) -> list[str]:
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "config.toml").write_bytes(raw)
        for name, text in others.items():
            (tmp_path / "campaigns").mkdir(exist_ok=True)
            (tmp_path / "campaigns" / f"{name}.toml").write_text(text, "utf-8")
        left_out = (UNREAD, NO_OFFER)
        return [str(each) for each in check() if not any(one in each.message for one in left_out)]

    return found
