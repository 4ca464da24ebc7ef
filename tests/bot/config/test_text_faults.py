"""Faults in texts: languages that lack, words too long."""

import pytest

from bot.config import check
from tests.bot.config.pieces import BUS, HEAD, NO_OFFER, RATING, TOP, Faults


def test_a_missing_translation_names_the_languages_that_lack(faults: Faults) -> None:
    title = '[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n'
    rating = RATING.replace('"How was it?"', '{ en = "How was it?" }') + 'ends = { en = ["bad", "good"] }\n'
    assert faults(TOP + title + rating) == [
        "config.toml:9: [campaign.visit.prompt 1] ask lacks its words in da "
        '(it is only there in en); add da = "…"',
        "config.toml:10: [campaign.visit.prompt 1] ends lacks its words in da "
        '(it is only there in en); add da = "…"',
    ]


def test_options_that_differ_in_number_between_languages(faults: Faults) -> None:
    title = '[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n'
    bus = BUS.replace('"How did you come?"', '{ en = "How?", da = "Hvordan?" }')
    bus = bus.replace('["By bus", "By car"]', '{ en = ["Bus", "Car"], da = ["Bus"] }')
    (found,) = faults(TOP + title + bus)
    assert "options.da has 1 options, and en has 2" in found


def test_words_in_a_language_nobody_is_asked_in_are_only_pointed_out(faults: Faults) -> None:
    (found,) = faults(
        '[service.x]\nname = "X"\n[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n' + RATING
    )
    assert found.endswith(
        "[campaign.visit] has words in da, in which nobody is asked; add da to [service.x] languages"
    )


def test_a_text_too_long_for_a_platform_in_use(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "x")
    long = RATING.replace("How was it?", "😀" * 2049)
    telegram = '[telegram]\ntoken = "env:TOKEN"\n' + HEAD + 'help = { text = "555", tell_team = false }\n'
    (found,) = faults(telegram + long)
    assert found.endswith("ask.en is 4,098 characters long; Telegram takes 4,096; make it shorter")
    assert faults(telegram + RATING.replace("How was it?", "😀" * 2048)) == []


def test_a_label_too_long_is_only_pointed_out_while_no_platform_is_chosen(faults: Faults) -> None:
    faults(HEAD + BUS.replace("By bus", "b" * 70))
    (fault,) = [one for one in check() if NO_OFFER not in one.message]
    assert fault.severity == "warning"
    assert "is 70 characters long; Telegram takes 64" in fault.message


def test_an_offer_that_makes_the_consent_too_long(faults: Faults) -> None:
    offer = f'offer = {{ can_change = "{"x" * 2900}" }}\n'
    (found,) = faults(HEAD + offer + RATING)
    assert "[campaign.visit] offer.en is 3," in found
    assert "Slack takes 3,000" in found
