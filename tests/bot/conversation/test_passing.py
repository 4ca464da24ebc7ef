"""*I don't know* passes over what is asked for, kindly, with the words kept, unless it is an answer there."""

import pytest

from tests.bot.conversation.talking import Talk, agreed, campaign, choice, gathering, phrase, scale, text

NOT_KNOWN = {
    "en": ("I don't know", "no idea", "idk", "none", "not sure", "I really don't know, sorry"),
    "da": ("Det ved jeg ikke", "ingen anelse", "ikke sikker", "ingen af dem"),
    "de": ("Ich weiß nicht", "keine Ahnung", "nicht sicher", "keins davon"),
    "fr": ("Je ne sais pas", "aucune idée", "pas sûre", "aucun"),
    "es": ("No lo sé", "ni idea", "no estoy segura", "ninguno"),
    "pl": ("Nie wiem", "nie mam pojęcia", "nie jestem pewna", "żadne z nich"),
    "uk": ("Не знаю", "гадки не маю", "не впевнена", "жоден із них"),
    "ar": ("لا أعرف", "لا فكرة", "لست متأكدا", "لا شيء منها"),
    "tr": ("Bilmiyorum", "hiç fikrim yok", "emin değilim", "hiçbiri"),
    "ro": ("Nu știu", "habar n-am", "nu sunt sigură", "niciunul"),
}
KINDS = ("many", "order", "number", "date")


def asked(key: str, language: str = "en") -> Talk:
    """Somebody with one prompt of each kind that takes no words of their own before them."""
    before = {one.key: one for one in (*gathering(), scale("rating"), choice("which", "Bus", "Car"))}
    return agreed(campaign(before[key], text("more"), languages=(language,)), language=language)


@pytest.mark.parametrize("language", sorted(NOT_KNOWN))
@pytest.mark.parametrize("key", [*KINDS, "rating", "which"])
def test_who_does_not_know_is_asked_the_next_thing(key: str, language: str) -> None:
    for words in NOT_KNOWN[language]:
        talk = asked(key, language)
        talk.say(words)
        assert talk.awaited == "more", words
        if key in talk.who.open.skipped:
            assert talk.said()[0].startswith(phrase("skipped", language))
        assert [reply.text for reply in talk.replies()] == [words]


@pytest.mark.parametrize(
    "said", ["not sure, 4 or 5", "not sure about the bus and the long way home", "hm hm"]
)
def test_what_says_more_is_asked_about_once_more(said: str) -> None:
    talk = asked("rating")
    talk.say(said)
    assert talk.awaited == "rating"


def test_none_of_a_number_is_a_nought_and_a_label_is_an_answer() -> None:
    talk = asked("number")
    talk.say("none")
    assert talk.who.open.answers["number"].value == 0
    one = agreed(campaign(choice("which", "Bus", "Not sure"), text("more")))
    one.say("not sure")
    assert one.who.open.answers["which"].value == "not sure"


def test_an_earlier_answer_stands_where_they_do_not_know_a_newer() -> None:
    talk = asked("rating")
    talk.say("4", "back")
    assert talk.say("no idea") == [f"{phrase('kept')}\n\nmore?"]
    assert talk.who.open.answers["rating"].value == 4
    assert [reply.text for reply in talk.replies()] == ["no idea"]
