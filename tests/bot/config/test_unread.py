"""What `check` says of consent in our own words, where nobody who grew up with the language has read them."""

from pathlib import Path

import pytest

from bot.config import check, read_wording
from tests.bot.config.pieces import HEAD, RATING, UNREAD, WORDS

SERVICE = '[service.clinic]\nname = "Clinic"\nlanguages = {}\n'
OWN = """\
[[campaign.visit.prompt]]
key = "agree"
kind = "consent"
ask = "May we ask?"
[[campaign.visit.prompt]]
key = "quote"
kind = "consent"
use = "quote"
ask = "May we quote you?"
"""


def unread(here: Path, content: str) -> list[str]:
    (here / "config.toml").write_text(content, "utf-8")
    return [str(fault) for fault in check() if UNREAD in fault.message and fault.severity == "warning"]


def test_each_campaign_warns_once_for_each_language_that_was_not_read(tmp_path: Path) -> None:
    found = unread(tmp_path, SERVICE.format('["en", "pl", "fr"]') + HEAD + RATING + WORDS)
    names = [language for language in ("Polski", "Français") if not _read(language)]
    assert len(found) == len(names)
    for name, words in zip(names, found, strict=True):
        assert f"[campaign.visit] languages asks for consent in {name}, in words of ours" in words


def _read(name: str) -> bool:
    return next(phrases.read_by_native for phrases in read_wording().values() if phrases.name == name)


@pytest.mark.parametrize(
    ("languages", "content"),
    [
        ('["en"]', HEAD + RATING + WORDS),
        ('["pl"]', HEAD + OWN + RATING + WORDS),
        ('["xx"]', HEAD + RATING),
    ],
)
def test_nothing_is_said_of_words_that_were_read_or_are_their_own(
    tmp_path: Path, languages: str, content: str
) -> None:
    assert unread(tmp_path, SERVICE.format(languages) + content) == []
