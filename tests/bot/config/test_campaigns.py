"""What a configuration becomes: settings, services and campaigns as the engine takes them."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.checks.kinds import slug
from bot.config import Settings, check, load, read_wording
from bot.conversation.campaign import Campaign, Prompt, Quiet, Weekly
from bot.conversation.conditions import parse
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.text import TextPrompt
from bot.errors import ConfigError

STORY = '[[campaign.visit.prompt]]\nkey = "moment"\nkind = "story"\nask = "Tell us."\nthemes = true\n'
HEAD = '[campaign.visit]\ntitle = "Visit"\n'


def settings(content: str) -> Settings:
    Path("config.toml").write_text(content, "utf-8")
    return load()


def campaign(content: str) -> Campaign:
    return settings(content).campaigns.campaigns["visit"]


def prompt(content: str, key: str) -> Prompt:
    return next(each for each in campaign(HEAD + content).prompts if each.key == key)


def test_without_a_file_there_are_defaults() -> None:
    found = load()
    assert found.path is None
    assert found.storage_url == f"sqlite:///{Path.cwd()}/weheard.db"
    assert (found.privacy.threshold, found.privacy.keep) == (5, timedelta(days=730))
    assert found.telegram is found.slack is found.web is None
    assert found.services == {}
    assert all(each.builtin for each in found.campaigns.campaigns.values())
    assert found.campaigns.wording is read_wording()


def test_the_products_own_campaigns_are_always_there_and_ask_for_no_consent() -> None:
    heard = settings(HEAD + STORY).campaigns.campaigns["_heard"]
    assert heard.builtin
    assert [each.key for each in heard.prompts] == ["so", "not_so"]


@pytest.mark.parametrize(
    ("url", "full"),
    [
        ("sqlite:///data/w.db", "sqlite:///{here}/data/w.db"),
        ("sqlite:////var/w.db", "sqlite:////var/w.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/name", "postgresql://host/name"),
        ("env:DATABASE", "postgresql://elsewhere/name"),
    ],
)
def test_where_everything_is_kept(
    url: str, full: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE", "postgresql://elsewhere/name")
    settings(f'[storage]\nurl = "{url}"\n')
    monkeypatch.chdir("/")
    assert load(tmp_path / "config.toml").storage_url == full.format(here=tmp_path)


def test_the_file_is_found_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.toml"
    other.write_text(HEAD + STORY, "utf-8")
    monkeypatch.setenv("WEHEARD_CONFIG", str(other))
    assert load().path == other
    monkeypatch.setenv("WEHEARD_CONFIG", "nowhere.toml")
    with pytest.raises(ConfigError, match=r"nowhere\.toml: is not there"):
        load()


def test_every_error_is_raised_together_and_warnings_are_not() -> None:
    with pytest.raises(ConfigError) as caught:
        settings('[smtp]\nprt = 1\nhost = 2\n[telegram]\ntoken = "env:NOT_SET_ANYWHERE"\n')
    assert len(str(caught.value).split("\n")) == 2
    assert caught.value.exit_code == 2


def test_a_secret_is_read_when_it_is_needed_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    found = settings(
        '[telegram]\ntoken = "env:TOKEN"\n[privacy]\nkey = "0123456789012345678901234567890123"\n'
    )
    assert found.telegram
    with pytest.raises(ConfigError, match="TOKEN is not set"):
        found.telegram.token.read()
    monkeypatch.setenv("TOKEN", "12:ab")
    assert found.telegram.token.read() == "12:ab"
    assert found.privacy.key.read().startswith("0123")
    assert "0123" not in repr(found.privacy)


def test_a_campaign_takes_what_its_service_says() -> None:
    service = '[service.clinic]\nname = "Clinic"\nzone = "Europe/Copenhagen"\n'
    found = campaign(f"{service}{HEAD}opens = 2026-12-01\ncloses = 2026-12-24\n{STORY}")
    assert (found.service, found.languages) == ("clinic", ("en",))
    assert found.opens == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert found.closes == datetime(2026, 12, 24, 23, tzinfo=UTC)


def test_a_campaign_without_a_service_gets_one_of_its_own() -> None:
    found = settings('[campaign.visit]\ntitle = { da = "Besøg" }\n' + STORY)
    service = found.services["visit"]
    assert (service.name, service.languages) == ({"da": "Besøg"}, ("da",))
    assert found.campaigns.campaigns["visit"].service == "visit"
    assert found.campaigns.services == found.services


def test_dates_and_hours() -> None:
    found = campaign(
        f'{HEAD}waves = "every 4 weeks"\nremind = ["36 hours", "3 days"]\nquiet = "21:00-08:00"\n'
        f'digest = "Mondays 09:00"\nquiet_while = "5 minutes"\nthanks = "Bye"\n[privacy]\nthreshold = 7\n'
        f"{STORY}"
    )
    assert found.every == timedelta(weeks=4)
    assert found.remind == (timedelta(hours=36), timedelta(days=3))
    assert found.quiet == Quiet(time(21), time(8))
    assert found.digest == Weekly(0, time(9))
    assert (found.quiet_while, found.threshold, found.thanks) == (timedelta(minutes=5), 7, {"en": "Bye"})


def test_consents_are_put_in_where_there_are_none() -> None:
    found = campaign('[service.c]\nname = "The Clinic"\n' + HEAD + STORY + STORY.replace("moment", "more"))
    assert [each.key for each in found.prompts] == [
        "consent",
        "moment",
        "may_quote",
        "may_retell",
        "more",
    ]
    first, _, quote, retell, _ = (each.kind for each in found.prompts)
    assert isinstance(first, Consent)
    assert isinstance(quote, Consent)
    assert isinstance(retell, Consent)
    assert (first.use, quote.use, retell.use) == ("take_part", "quote", "retell")
    assert "The Clinic" in first.text["en"]
    assert "{" not in first.text["en"] + quote.text["en"]
    assert found.prompts[2].when == parse("answered moment")
    assert found.prompts[3].when == parse("answered moment and (may_quote or not answered may_quote)")


@pytest.mark.parametrize(
    ("uses", "keys"), [("[]", []), ('["quote"]', ["may_quote"]), ('["retell"]', ["may_retell"])]
)
def test_a_campaign_says_what_people_are_asked_to_agree_to(uses: str, keys: list[str]) -> None:
    found = campaign(f"{HEAD}uses = {uses}\n{STORY}")
    assert [each.key for each in found.prompts] == ["consent", "moment", *keys]


def test_a_campaigns_own_consents_stay_alone() -> None:
    own = '[[campaign.visit.prompt]]\nkey = "agree"\nkind = "consent"\nask = "May we?"\n'
    quote = '[[campaign.visit.prompt]]\nkey = "consent"\nkind = "consent"\nuse = "quote"\nask = "And?"\n'
    assert [each.key for each in campaign(HEAD + own + STORY + quote).prompts] == [
        "agree",
        "moment",
        "consent",
    ]
    assert [each.key for each in campaign(HEAD + STORY + quote).prompts] == ["consent_2", "moment", "consent"]


def test_the_offer_is_told_before_people_agree() -> None:
    offer = 'offer = { can_change = "the chairs.", who_decides = "the board", answer_by = "4 weeks" }\n'
    (first, *_) = campaign(HEAD + offer + STORY).prompts
    words = first.kind.text["en"]  # type: ignore[attr-defined]
    assert "\n\nWhat can change: the chairs.\nWho decides: the board.\n" in words
    assert words.index("Write *more* to hear the rest.") < words.index("May we ask")
    assert "4 weeks" not in words


def test_new_words_of_consent_are_another_version() -> None:
    versions = {
        campaign(HEAD + offer + STORY).prompts[0].kind.version  # type: ignore[attr-defined]
        for offer in ("", 'offer = { can_change = "the chairs" }\n', 'offer = { can_change = "the walls" }\n')
    }
    assert len(versions) == 3


CHOICE = '[[campaign.visit.prompt]]\nkey = "by"\nkind = "choice"\nask = "How?"\noptions = '
BOTH = '[campaign.visit]\ntitle = { da = "Besøg", en = "Visit" }\n'


def options(content: str) -> list[tuple[str, dict[str, str]]]:
    kind = campaign(content).prompts[-1].kind
    assert isinstance(kind, Choice)
    return [(each.key, dict(each.label)) for each in kind.options]


def test_options_in_three_ways() -> None:
    both = BOTH + CHOICE.replace('"How?"', '{ da = "Hvordan?", en = "How?" }')
    assert options(HEAD + CHOICE + '["By bus", "🙂"]\n') == [
        ("by_bus", {"en": "By bus"}),
        ("option_2", {"en": "🙂"}),
    ]
    assert options(both + '{ da = ["Tog", "På cykel"], en = ["Train", "Bike"] }\n') == [
        ("tog", {"da": "Tog", "en": "Train"}),
        ("paa_cykel", {"da": "På cykel", "en": "Bike"}),
    ]
    assert options(
        both + '[{ key = "t", label = { en = "T", da = "Tog" } }, { label = { da = "Å", en = "A" } }]'
    ) == [
        ("t", {"da": "Tog", "en": "T"}),
        ("aa", {"da": "Å", "en": "A"}),
    ]


def test_a_scale_and_its_ends() -> None:
    kind = prompt(
        '[[campaign.visit.prompt]]\nkey = "r"\nkind = "scale"\nask = "?"\nends = ["a", "z"]\nlow = 0\n', "r"
    ).kind
    assert kind == Scale({"en": "?"}, {"en": ("a", "z")}, 0, 5)


def test_probes_in_two_ways() -> None:
    always, short = prompt(
        '[[campaign.visit.prompt]]\nkey = "t"\nkind = "text"\nask = "?"\nthemes = true\n'
        'probe = [{ ask = "Who?", words_below = 8, words_above = 2, when = "answered t", '
        'mentions = { en = ["wait"], da = ["vente"] } }, "Why?"]\n',
        "t",
    ).probes[::-1]
    assert (always.ask, always.when, always.words_below) == ({"en": "Why?"}, None, None)
    assert (short.words_below, short.words_above, short.mentions) == (8, 2, ("wait", "vente"))
    assert short.when
    assert short.when.keys == {"t"}


def test_an_ask_in_one_language_is_in_the_first_of_them() -> None:
    found = prompt('[[campaign.visit.prompt]]\nkey = "t"\nkind = "text"\nask = "?"\n', "t")
    assert found.kind == TextPrompt({"en": "?"})
    assert found.kind_name == "text"


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("By bus!", "by_bus"),
        ("Ærø & Øen", "aeroe_oeen"),
        ("Straße", "strasse"),
        ("مرحبا", "other"),
        ("x" * 99, "x" * 32),
    ],
)
def test_keys_drawn_from_labels(label: str, key: str) -> None:
    assert slug(label, "other") == key


def test_two_hundred_prompts_in_ten_languages() -> None:
    languages = ["en", "da", "de", "ar", "sv", "fi", "fr", "es", "it", "pl"]
    text = "{ " + ", ".join(f'{one} = "How was number NN in {one}?"' for one in languages) + " }"
    parts = [f'[service.big]\nname = "Big"\nlanguages = {languages}\n[campaign.visit]\ntitle = {text}\n']
    for number in range(200):
        when = f'when = "answered p{number - 1} or p{number - 2} <= 2"\n' if number > 1 else ""
        ask = text.replace("NN", str(number))
        parts.append(f'[[campaign.visit.prompt]]\nkey = "p{number}"\nkind = "scale"\nask = {ask}\n{when}')
    assert len(campaign("".join(parts)).prompts) == 201
    assert {fault.severity for fault in check()} == {"warning"}
