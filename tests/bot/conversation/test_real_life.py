"""What people do in a chat: repeat what we said, send only an emoji, fall silent, hand on the phone."""

import pytest

from bot.conversation.events import Received
from bot.conversation.keywords import vocabulary
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.wording import Word
from bot.messages import Attachment
from tests.bot.conversation.talking import (
    WORDING,
    Talk,
    agreed,
    campaign,
    choosable,
    phrase,
    prompt,
    scale,
    story,
    text,
)

ASK = "You came this morning. How was the waiting room *today*?"
WAITED = prompt("waited", "text", TextPrompt({"en": ASK}))
CAME = prompt("came", "choice", Choice({"en": "How did you come to the clinic?"}, choosable("Bus", "Car")))


@pytest.mark.parametrize(
    "said",
    [
        ASK,
        ASK.replace("*", ""),
        "how was the waiting room today",
        "You came this morning.\nHow was the waiting room today ?",
    ],
)
def test_our_own_words_sent_back_are_no_answer(said: str) -> None:
    talk = agreed(campaign(WAITED, text("last")))
    assert talk.say(said) == [f"{phrase('here')}\n\n{ASK}"]
    assert not talk.replies()
    assert talk.say("It was cold.") == ["last?"]


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("How did you come to the clinic?\n\n1. Bus\n2. Car", True),
        ("How did you come to the clinic? I walked", False),
        ("come to the clinic?", False),
    ],
)
def test_an_ask_with_its_options_sent_back_is_no_answer(said: str, again: bool) -> None:
    talk = agreed(campaign(CAME, text("last")))
    assert (talk.say(said)[0].startswith(phrase("here"))) is again
    assert [one.text for one in talk.replies()] == ([] if again else [said])


def test_a_short_ask_could_be_anybodys_words_and_a_file_is_always_an_answer() -> None:
    talk = agreed(campaign(text("why"), WAITED, text("last")))
    assert talk.say("why?")[0] == ASK
    assert talk.happen(Received(ASK, "m", (Attachment("photo", "x"),))) == ["last?"]


@pytest.mark.parametrize(
    "said",
    ["👍", "😡😡😡", "🙄", "…", "oh great, another lovely morning in the cold", "this is her husband now"],
)
def test_an_emoji_sarcasm_or_somebody_else_on_the_phone_is_kept_as_it_is(said: str) -> None:
    for first in (text("first"), story("first")):
        talk = agreed(campaign(first, text("last")))
        talk.say(said)
        assert [one.text for one in talk.replies()] == [said]


def test_a_sticker_is_kept_and_nobody_is_stuck() -> None:
    talk = agreed(campaign(text("first"), scale("rating"), text("last")))
    sticker = Received("", "m", (Attachment("sticker", "x"),))
    assert talk.happen(sticker) == ["rating?"]
    talk.happen(sticker)
    assert len(talk.replies()) == 1
    assert talk.awaited == "rating"
    talk.happen(sticker)
    assert talk.awaited == "last"


def test_after_a_month_of_silence_the_answer_counts_and_start_says_where_we_were() -> None:
    talk = agreed(campaign(WAITED, text("last")))
    talk.wait(days=31)
    assert talk.say("start") == [f"{phrase('welcome_back', title='Your visit')}\n\n{ASK}"]
    talk.wait(days=31)
    assert talk.say("It was cold.") == ["last?"]


STOPS = {
    "en": ["stop", "STOP!!", "please stop", "Stop it.", "stop messaging me", "stop stop stop"],
    "da": ["stop", "STOP!!", "stop nu", "stop venligst", "stop det", "stop med at skrive til mig"],
    "de": ["stopp", "STOPP!!", "bitte stopp", "hören Sie auf", "schreiben Sie mir nicht mehr"],
    "fr": ["stop", "arrêtez !", "arrêtez s'il vous plaît", "ne m'écrivez plus"],
    "es": ["stop", "¡PARE YA!", "pare por favor", "deje de escribirme", "no me escriba más"],
    "pl": ["stop", "STOP!!", "proszę przestań", "przestań do mnie pisać"],
    "uk": ["стоп", "СТОП!!", "стоп будь ласка", "не пишіть мені"],
    "ar": ["توقف", "توقف!!", "توقف من فضلك", "توقف عن مراسلتي"],
    "tr": ["dur", "DUR!!", "lütfen dur", "bana yazmayın"],
    "ro": ["stop", "STOP!!", "stop vă rog", "nu-mi mai scrieți"],
}
SENTENCES = {
    "en": ["The bus did not stop", "I had to stop on the way and ask", "Stop one is nearer than stop two"],
    "da": ["Bussen ville ikke stoppe her", "Mit stop ligger langt væk"],
    "de": ["Der Bus hielt nicht an meinem Stopp", "Ich musste unterwegs stoppen"],
    "fr": ["Le bus ne fait plus de stop ici", "Il faut arrêter le bruit le soir"],
    "es": ["El autobús no para aquí", "Es para mi madre"],
    "pl": ["Autobus nie robi stop na mojej ulicy"],
    "uk": ["Автобус не робить стоп на моїй вулиці"],
    "ar": ["توقف الباص بعيدا عن بيتي"],
    "tr": ["Otobüs bizim durakta durmuyor hiç"],
    "ro": ["Autobuzul nu face stop la noi"],
}


def pairs(said: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, one) for language, each in said.items() for one in each]


@pytest.mark.parametrize(("language", "said"), pairs(STOPS))
def test_a_whole_message_that_says_stop_is_a_stop(language: str, said: str) -> None:
    assert vocabulary(WORDING, (language,)).word(said) is Word.STOP


@pytest.mark.parametrize(
    ("language", "said"), [(one, said) for one, each in SENTENCES.items() for said in each]
)
def test_a_stop_within_a_sentence_is_none(language: str, said: str) -> None:
    talk = Talk(campaign(text("first"), languages=(language,)), language=language)
    assert talk.campaigns.wording is WORDING
    assert vocabulary(WORDING, (language,)).word(said) is not Word.STOP
