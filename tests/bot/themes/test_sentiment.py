"""Feeling is told where it is known, and only there."""

from importlib.resources import files

import pytest

from bot.themes.embed import embed
from bot.themes.sentiment import CARRIED_OVER, FEW, feel, feelings, mean_feeling

PRAISE = ["The staff were wonderful", "Everyone was so kind and helpful, thank you", "I felt well cared for"]
BLAME = [
    "A terrible, horrible wait, nobody cared",
    "The room was dirty and they were rude to my mother",
    "More chairs in the waiting room please, and shorter waits",
]


@pytest.mark.parametrize("copies", [1, FEW])
def test_praise_is_above_and_blame_below_nothing_for_few_and_for_thousands(copies: int) -> None:
    texts = [*PRAISE, *BLAME, *["Fine"] * (copies - 1)]
    values = [each.value for each in feelings(texts, "en")[:6] if each is not None]
    assert all(0 < value <= 1 for value in values[:3])
    assert all(-1 <= value < 0 for value in values[3:])


@pytest.mark.parametrize(
    ("language", "praise", "blame"),
    [
        ("de", "Das Personal war sehr freundlich.", "Vier Stunden gewartet, niemand hat mir zugehört."),
        ("fr", "Le personnel était formidable.", "L'attente est insupportable et personne ne répond."),
        ("es", "El personal fue muy amable.", "La comida estaba fría y mala."),
        ("pl", "Personel był bardzo miły i pomocny.", "Czekałem cztery godziny i nikt mnie nie słuchał."),
        ("tr", "Personel çok nazik ve yardımseverdi.", "Yemek soğuk ve kötüydü."),
        ("ar", "شكرا جزيلا على المساعدة", "انتظرت أربع ساعات ولم يستمع إلي أحد"),
    ],
)
def test_what_was_learnt_from_english_carries_over(language: str, praise: str, blame: str) -> None:
    assert language in CARRIED_OVER
    good, bad = feel(praise, language), feel(blame, language)
    assert good is not None
    assert bad is not None
    assert bad < 0 < good


def test_other_languages_are_not_called_neutral() -> None:
    assert feel("Forfærdelig ventetid", "da") is None


def test_a_face_is_understood_in_any_language() -> None:
    assert feel("👎", "en") == feel("👎", "da") == -1
    assert feel("Tak 😊", "da") == 1


def test_a_text_without_words_has_no_feeling() -> None:
    assert feelings(["", "...", "12"], "en") == [None, None, None]


def test_a_reply_that_praises_and_blames_is_mixed_and_says_where() -> None:
    found = feelings(["Lovely, kind nurses but the food was awful and cold"], "en")[0]
    assert found is not None
    assert found.mixed
    (good, above), (bad, below) = found.points
    assert "nurses" in good
    assert "food" in bad
    assert below < 0 < above


def test_one_point_alone_is_never_mixed() -> None:
    assert not any(each.mixed for each in feelings([*PRAISE, *BLAME], "en") if each is not None)


def test_vectors_somebody_has_already_change_nothing() -> None:
    read = embed(PRAISE + BLAME, "en")
    given = feelings(PRAISE + BLAME, "en", meanings=read.meanings, sentences=read.sentences)
    assert given == feelings(PRAISE + BLAME, "en")


def test_a_mean_is_over_those_known() -> None:
    assert mean_feeling(["a", "b", "c"], {"a": 1.0, "b": 0.0}) == 0.5
    assert mean_feeling(["c"], {"a": 1.0}) is None


def test_a_hundred_thousand_marks_do_not_stop_it() -> None:
    assert feel("good" + "!" * 100_000, "en") is not None


def test_the_weights_are_small_and_have_their_card() -> None:
    folder = files("bot.themes") / "weights"
    assert len((folder / "sentiment.npz").read_bytes()) < 200_000
    assert "licence" in (folder / "sentiment.md").read_text("utf-8").lower()
