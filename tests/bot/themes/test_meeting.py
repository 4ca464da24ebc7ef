"""Groups in different languages meet where they make the same point."""

import numpy as np

from bot.themes.embed import embed
from bot.themes.meeting import in_one_space, meet

SAID = {
    "en": [
        "The letter was hard to understand",
        "Parking costs too much",
        "The nurse was kind",
        "Cold food again",
    ],
    "da": [
        "Brevet var svært at forstå",
        "Parkering er for dyrt",
        "Sygeplejersken var venlig",
        "Kold mad igen",
    ],
    "de": ["Der Brief war unverständlich", "Parken kostet zu viel", "Die Schwester war nett", "Kaltes Essen"],
}


def test_the_same_point_is_nearest_across_languages() -> None:
    space = in_one_space([embed(texts, language) for language, texts in SAID.items()])
    near = space @ space.T
    for one in range(3):
        for other in {0, 1, 2} - {one}:
            block = near[one * 4 : one * 4 + 4, other * 4 : other * 4 + 4]
            assert block.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_groups_meet_once_for_each_language_and_only_where_they_are_near() -> None:
    a, b, c = np.eye(3, dtype=np.float32)
    space = np.array([a, a, b, b, a, a, c, c, a, a], dtype=np.float32)
    tongues = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    met = meet([[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]], space, tongues)
    assert sorted(map(len, met)) == [2, 2, 2, 4]
    assert any(set(each) > {0, 1} for each in met)
