"""A few examples are enough to place replies, and what fits nothing is said to."""

from bot.themes.classify import NONE, Classifier

FOOD = [
    "The food was cold",
    "Lunch had no vegetables",
    "Dinner came late and tasted bad",
    "The soup was lovely",
    "More choice of meals",
]
CARS = [
    "No parking near the door",
    "The car park was full",
    "I paid too much for parking",
    "Nowhere to leave the car",
    "Parking took an hour",
]
WAIT = [
    "I waited three hours",
    "The queue was long",
    "Long wait before I was seen",
    "They were an hour late",
    "Waiting times are too long",
]
LABELS = ["food"] * 5 + ["parking"] * 5 + ["waiting"] * 5


def learnt() -> Classifier:
    return Classifier().fit(FOOD + CARS + WAIT, LABELS)


def test_five_examples_a_theme_place_replies() -> None:
    found = learnt().predict(
        ["Breakfast was tasty", "Could not find a parking space", "We waited for ages to be seen"]
    )
    assert [label for label, _ in found] == ["food", "parking", "waiting"]
    assert all(0.3 < sure <= 1 for _, sure in found)


def test_what_looks_like_no_example_fits_none() -> None:
    text = "Quarterly bond yields fell in Zurich"
    assert learnt().predict([text]) == [(NONE, 0.0)]
    assert learnt().predict([text], forced=True)[0][0] != NONE


def test_a_theme_may_be_told_by_a_line_alone() -> None:
    described = {"noise": "Noise. Loud at night, could not sleep", "food": "Food. Meals"}
    found = Classifier().fit(FOOD, ["food"] * 5, described).predict(["It was so loud I could not sleep"])
    assert found[0][0] == "noise"


def test_one_theme_alone_takes_only_what_is_like_it() -> None:
    found = Classifier().fit(CARS, ["parking"] * 5).predict(["Parking is hard", "Bond yields fell in Zurich"])
    assert [label for label, _ in found] == ["parking", NONE]


def test_nothing_learnt_places_nothing() -> None:
    assert Classifier().fit([], []).predict(["Hello"]) == [(NONE, 0.0)]
    assert learnt().predict([]) == []


def test_examples_without_words_are_no_trouble() -> None:
    found = Classifier().fit(["!!!", "…", "🙂"], ["a", "b", "a"]).predict(["Hello there", ""])
    assert len(found) == 2
