"""Several answers in one message: taken apart only where it is certain, else asked back; no word is lost."""

import pytest

from bot.conversation.campaign import Probe
from bot.conversation.participant import Answer
from bot.conversation.prompts.choice import Choice, Choosable
from tests.bot.conversation.talking import Talk, agreed, campaign, choice, phrase, prompt, scale, text

LABELS = {
    "en": ("Bus", "Car", "On foot"),
    "da": ("Med bus", "I bil", "Til fods"),
    "de": ("Mit dem Bus", "Mit dem Auto", "Zu Fuß"),
    "ar": ("بالحافلة", "بالسيارة", "مشيا"),
}
KEYS = ("bus", "car", "foot")
WAY = prompt(
    "way",
    "choice",
    Choice(
        dict.fromkeys(LABELS, "way?"),
        tuple(
            Choosable(key, {one: labels[at] for one, labels in LABELS.items()}) for at, key in enumerate(KEYS)
        ),
    ),
)


def asked(language: str = "en", *more: object) -> Talk:
    visit = campaign(scale("rating"), text("open"), *(more or (WAY,)), text("last"), languages=(language,))  # type: ignore[arg-type]
    return agreed(visit, language=language)


@pytest.mark.parametrize(
    ("language", "said", "rating", "way"),
    [
        ("en", "3, and the waiting was awful, I came by bus", 3, "bus"),
        ("en", "Three. The waiting was awful. Came on foot!", 3, "foot"),
        ("en", "4/5, nice people\nby car", 4, "car"),
        ("en", "3, and the waiting was awful, not by bus", 3, None),
        ("en", "3, the waiting was awful, maybe bus", 3, None),
        ("en", "3, bus there, car back", 3, None),
        ("en", "3, and my neighbour always says that the bus is late in winter", 3, None),
        ("en", "three and the waiting was awful I came by bus", 3, None),
        ("en", "3, and the waiting was awful", 3, None),
        ("da", "3, og ventetiden var slem, jeg kom med bus", 3, "bus"),
        ("da", "tre. Jeg kom ikke i bil.", 3, None),
        ("de", "3, das Warten war schlimm, ich kam mit dem Bus", 3, "bus"),
        ("de", "Vier; zu Fuß, das Warten ging", 4, "foot"),
        ("ar", "٣، والانتظار كان سيئا، جئت بالحافلة", 3, "bus"),
        ("ar", "ثلاثة، كان الانتظار طويلا", 3, None),
    ],
)
def test_a_rating_with_more_to_it(language: str, said: str, rating: int, way: str | None) -> None:
    talk = asked(language)
    (told,) = talk.say(said)
    kept = [(one.prompt, one.text) for one in talk.replies()]
    assert kept[0] == ("rating", said)
    assert talk.who.open.answers["rating"].value == rating
    if way is None:
        assert len(kept) == 1
        assert "way" not in talk.who.open.answers
    else:
        label = LABELS[language][KEYS.index(way)]
        assert kept[1:] == [("way", label)]
        assert talk.who.open.answers["way"] == Answer(way, label)
        assert told.startswith(phrase("also_taken", language, answer=label))
    assert talk.awaited == "open"


def test_what_was_taken_is_not_asked_and_can_be_changed() -> None:
    talk = asked()
    talk.say("3, and the waiting was awful, I came by bus")
    talk.say("back")
    assert talk.awaited == "way"
    assert talk.say("On foot") == ["open?"]
    assert talk.replies()[0].replaces
    assert talk.say("Chairs") == ["last?"]


def test_what_fits_two_choices_or_comes_with_a_follow_up_is_asked() -> None:
    for second in (choice("home", "Bus", "Tram"), choice("other", "x", "y", probes=(Probe({"en": "Why?"}),))):
        talk = asked("en", WAY, second) if second.key == "home" else asked("en", second)
        talk.say("3, came by bus, x")
        assert len(talk.replies()) == 1


def test_a_choice_whose_condition_does_not_hold_is_not_taken() -> None:
    talk = asked("en", choice("way", "Bus", "Car", when="rating > 4"))
    talk.say("3, came by bus")
    assert len(talk.replies()) == 1


def test_a_label_with_a_comma_says_nothing_else() -> None:
    talk = agreed(campaign(choice("how", "Well, bus", "Badly"), WAY))
    talk.press("Well, bus")
    assert talk.awaited == "way"
    assert len(talk.replies()) == 1


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "um four I think", 4),
        ("en", "I'd say a three maybe", 3),
        ("en", "well um I guess it's about a four", 4),
        ("en", "let me see I would say four out of five", 4),
        ("da", "øh jeg ville nok sige fire tror jeg", 4),
        ("da", "øh fire vil jeg sige måske", 4),
        ("de", "ähm ich würde sagen eine vier vielleicht", 4),
        ("ar", "يعني أظن أربعة تقريبا ربما", 4),
        ("fr", "euh je dirais un quatre peut-être", 4),
        ("en", "3 people were before me, and 4 after", None),
        ("en", "3-4, it depends", None),
        ("en", "oh great, another four hours wasted in a cold room", None),
        ("en", "9, and the waiting was awful", None),
        ("en", "not 3, and not 4 either", None),
    ],
)
def test_a_number_as_it_is_dictated(language: str, said: str, value: int | None) -> None:
    talk = asked(language)
    talk.say(said)
    assert talk.replies()[0].text == said
    found = talk.who.open.answers.get("rating")
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Bus, and the waiting was awful and there were no chairs", "bus"),
        ("2. It was raining so hard that nobody wanted to walk", "car"),
        ("Bus there, but I walked all the long way home again", None),
        ("bus, then car, and both of them late in the morning", None),
        ("It rained the whole day, and so my neighbour drove me", None),
    ],
)
def test_a_choice_with_more_to_it(said: str, value: str | None) -> None:
    talk = agreed(campaign(WAY, text("last")))
    talk.say(said)
    assert talk.replies()[0].text == said
    found = talk.who.open.answers.get("way")
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "bus and car"),
        ("da", "med bus og i bil"),
        ("de", "mit dem Bus oder mit dem Auto"),
        ("ar", "بالحافلة أو بالسيارة"),
    ],
)
def test_two_options_are_asked_back_by_name(language: str, said: str) -> None:
    talk = agreed(campaign(WAY, text("last"), languages=(language,)), language=language)
    one, other, _ = LABELS[language]
    assert talk.say(said) == [f"{phrase('unclear_two', language, one=one, other=other)}\n\nway?"]
    assert [one.text for one in talk.replies()] == [said]
    assert talk.awaited == "way"


def test_three_or_a_no_are_asked_back_as_ever() -> None:
    talk = agreed(campaign(WAY, text("last")))
    assert talk.say("bus, car and on foot") == [f"{phrase('unclear_several')}\n\nway?"]
    talk = agreed(campaign(WAY, text("last")))
    assert phrase("unclear_two", one="Bus", other="Car") not in talk.say("neither bus nor car")[0]
