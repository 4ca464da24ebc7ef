"""What `check` says of consent in our own words, where nobody who grew up with the language has read them."""

from pathlib import Path

import pytest

from bot.checks.consents import warn_unread
from bot.checks.document import Place, parse
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
        assert "[campaign.visit] languages asks for consent" in words
        assert f" in {name}, in words of ours" in words


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
    found = unread(tmp_path, SERVICE.format(languages) + content)
    assert [words for words in found if "asks for consent" in words] == []


def test_words_of_ours_for_somebody_in_danger_are_said_to_be_unread_as_well() -> None:
    document = parse("config.toml", b"[campaign.visit]\nlanguages = ['en', 'pl']\n")
    warn_unread((), ("en", "pl"), Place(document, ("campaign", "visit")), read_wording(), helps=True)
    (fault,) = document.faults
    assert "helps in danger in Polski, in words of ours" in str(fault)
    assert "[campaign.NAME.help]" in str(fault)
