"""A team's own themes are filled first; what fits none of them makes new ones, or stays out."""

from bot.themes.seeds import Seed, find_seeded
from bot.themes.theme import Voice

FOOD = (
    "The food was cold",
    "Lunch had no vegetables",
    "Dinner came late and tasted bad",
    "The soup was lovely",
)
CARS = (
    "No parking near the door",
    "The car park was full",
    "I paid too much for parking",
    "Parking took an hour",
)

SEEDS = (Seed("Meals", FOOD), Seed("Getting here by car", CARS, "Parking and driving"))
TEXTS = (
    "Breakfast was tasty and warm",
    "The lunch I had was cold",
    "No parking space to be found",
    "Bond yields fell in Zurich",
    "nothing",
)
VOICES = [Voice(str(number), str(number), text, quotable=True) for number, text in enumerate(TEXTS, start=1)]


def test_replies_go_to_the_theme_they_fit_with_its_name_quotes_and_feeling() -> None:
    found = find_seeded(VOICES, SEEDS, only=True)
    assert {theme.name: set(theme.members) for theme in found.themes} == {
        "Meals": {"1", "2"},
        "Getting here by car": {"3"},
    }
    assert set(found.unplaced) == {"4", "5"}
    assert all(theme.quotes and theme.centre and theme.sentiment is not None for theme in found.themes)
    assert set(found.language) == {voice.id for voice in VOICES}
    assert "4" in found.sentiment


def test_ids_are_the_same_each_time() -> None:
    first, second = find_seeded(VOICES, SEEDS, only=True), find_seeded(VOICES[:3], SEEDS, only=True)
    assert {theme.name: theme.id for theme in first.themes} == {
        theme.name: theme.id for theme in second.themes
    }


def test_what_fits_no_seed_is_grouped_as_ever() -> None:
    voices = [
        *VOICES,
        *(Voice(f"n{number}", f"n{number}", "The nurses sang all night") for number in range(12)),
    ]
    found = find_seeded(voices, SEEDS)
    assert {"Meals", "Getting here by car"} < {theme.name for theme in found.themes}
    assert len(found.themes) == 3
    members = [member for theme in found.themes for member in theme.members]
    assert sorted([*members, *found.unplaced]) == sorted(voice.id for voice in voices)
