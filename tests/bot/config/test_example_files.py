"""Everything that ships as a configuration is one without a fault."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.checks.starter import LANGUAGES
from bot.checks.wording import read_wording
from bot.config import check, load, starter_config, template, template_names
from bot.conversation.keywords import vocabulary
from bot.conversation.wording import Word
from bot.errors import ConfigError
from tests.bot.config.pieces import NO_OFFER, UNREAD

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "campaign-file.md"
VARIABLES = ("TELEGRAM_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "WEHEARD_KEY")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WEHEARD_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.setenv(name, "a-made-up-secret-of-more-than-32-letters")


def test_the_example_has_no_fault_and_loads() -> None:
    example = ROOT / "config.example.toml"

    assert [str(fault) for fault in check([example]) if UNREAD not in fault.message] == []
    settings = load(example)
    assert settings.telegram is not None
    assert settings.telegram.token.read() == "a-made-up-secret-of-more-than-32-letters"
    assert set(settings.services) == {"clinic"}
    keys = [prompt.key for prompt in settings.campaigns.campaigns["after-visit"].prompts]
    assert keys == ["consent", "welcome", "came_by", "moment", "may_quote", "may_retell", "rating", "missing"]


def test_the_example_names_every_section_and_campaign_key() -> None:
    from bot.checks.campaigns import CampaignTable, OfferTable
    from bot.checks.configuration import SECTIONS
    from bot.checks.help import HelpTable
    from bot.checks.services import ServiceTable, TeamTable

    said = set(
        re.findall(r"^#? ?([a-z_]+) +=", (ROOT / "config.example.toml").read_text("utf-8"), re.MULTILINE)
    )
    tables = [*SECTIONS.values(), CampaignTable, HelpTable, OfferTable, ServiceTable, TeamTable]
    left_out = (
        {key for table in tables for key in table.model_fields} - said - {"prompt", "offer", "team", "help"}
    )
    assert left_out <= {"languages"}


@pytest.mark.parametrize("name", template_names())
@pytest.mark.parametrize("languages", [["en"], ["da", "en"], ["tr", "ar"], list(LANGUAGES)])
def test_a_template_has_no_error_whatever_languages_the_service_speaks(
    name: str, languages: list[str], tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(f'[service.x]\nname = "X"\nlanguages = {languages}\n', "utf-8")
    path = tmp_path / f"{name}.toml"
    path.write_text(template(name), "utf-8")

    faults = [fault for fault in check([path]) if UNREAD not in fault.message]
    assert [str(fault) for fault in faults if fault.severity == "error"] == []
    assert len(faults) == (0 if len(languages) == len(LANGUAGES) else 1)


def test_a_template_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match='did you mean "quick-pulse"'):
        template("quick-puls")


@pytest.mark.parametrize("languages", [*([one] for one in LANGUAGES), ["de", "en"], list(LANGUAGES)])
def test_a_starter_has_no_fault_in_any_of_its_languages(languages: list[str], tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(starter_config('The "Corner" \\ Library', languages, "Europe/Copenhagen"), "utf-8")

    assert [str(fault) for fault in check([path]) if UNREAD not in fault.message] == []
    settings = load(path)
    (service,) = settings.services.values()
    assert service.languages == tuple(languages)
    assert set(service.name.values()) == {'The "Corner" \\ Library'}
    assert settings.campaigns.campaigns["after-visit"].service == service.key


@pytest.mark.parametrize("name", template_names())
def test_a_template_is_whole_in_every_language_and_what_it_tells_to_write_is_understood(name: str) -> None:
    for text in texts_of(tomllib.loads(template(name))):
        assert set(text) == set(LANGUAGES)
        for language, words in text.items():
            for said in re.findall(r"\*([^*]+)\*", str(words)):
                assert vocabulary(read_wording(), (language,)).word(said) is Word.DONE


def texts_of(value: object) -> Iterator[Mapping[str, object]]:
    """Every text in a file: what stands there by language."""
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def test_two_starters_have_different_keys() -> None:
    first, second = (tomllib.loads(starter_config("X", ["en"], "UTC"))["privacy"]["key"] for _ in range(2))
    assert first != second
    assert len(first) > 32


@pytest.mark.parametrize(
    ("name", "languages", "zone", "says"),
    [
        (" ", ["en"], "UTC", "needs a name"),
        ("X", ["fi"], "UTC", "not there in fi; choose some of en, da, de"),
        ("X", [], "UTC", "no language"),
        ("X", ["en"], "Europe/Kopenhagen", "Europe/Copenhagen"),
    ],
)
def test_a_starter_that_cannot_be_is_refused(name: str, languages: list[str], zone: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        starter_config(name, languages, zone)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_guide_has_no_fault(example: str, tmp_path: Path) -> None:
    path = tmp_path / "campaign.toml"
    path.write_text(example, "utf-8")

    left_out = (UNREAD, NO_OFFER)
    assert [str(one) for one in check([path]) if not any(each in one.message for each in left_out)] == []


def test_the_guide_shows_every_kind() -> None:
    from bot.conversation.prompts.kinds import KINDS

    shown = set(re.findall(r'^kind += "(\w+)"', "\n".join(EXAMPLES), re.MULTILINE))
    assert shown == set(KINDS)
