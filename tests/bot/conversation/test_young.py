"""What the young read in place of our other words."""

from dataclasses import replace

import pytest

from bot.conversation.wording import NAME, for_young
from tests.bot.conversation.talking import FILES, WORDING, Talk, agreed, campaign, consent, phrase, text

VISIT = replace(campaign(consent(), text("first")), young=True)
HELP = WORDING["en"].young.say["help"]


@pytest.mark.parametrize("language", sorted(FILES))
def test_every_language_has_the_same_words_for_the_young_with_the_same_names(language: str) -> None:
    young, say = FILES[language]["young"], FILES[language]["say"]
    assert young.keys() == FILES["en"]["young"].keys() <= say.keys()
    for key, words in young.items():
        assert set(NAME.findall(words)) == set(NAME.findall(say[key])), key


def test_help_and_a_no_are_said_in_their_words() -> None:
    talk = Talk(VISIT)
    talk.start()
    assert "You can ask an adult you trust too." in talk.say("help")[0]
    assert talk.say("no") == [WORDING["en"].young.say["declined"]]


def test_what_is_the_same_for_all_is_said_as_always() -> None:
    assert agreed(VISIT).say("skip")[0].startswith(phrase("skipped"))


def test_where_one_hears_back_the_campaign_joined_says_who_it_is() -> None:
    hears = replace(campaign(text("told"), key="_heard"), builtin=True)
    talk = agreed(VISIT, hears)
    talk.invite("_heard")
    assert "adult" in talk.say("help")[0]


def test_words_without_any_for_the_young_serve_them_too() -> None:
    plain = {"en": replace(WORDING["en"], young=None)}
    assert for_young(plain) == plain
