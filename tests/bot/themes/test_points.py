"""A reply is split where a person would say that another point begins."""

import pytest

from bot.themes.points import MOST, split_points


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Kind staff.", ["Kind staff."]),
        ("Kind staff. Long wait!", ["Kind staff", "Long wait"]),
        ("Kind staff but a long wait", ["Kind staff", "a long wait"]),
        ("Nettes Personal, aber langes Warten", ["Nettes Personal", "langes Warten"]),
        ("Sødt personale, men lang ventetid", ["Sødt personale", "lang ventetid"]),
        ("I saw Dr. Jones at 3.15 and e.g. slept", ["I saw Dr. Jones at 3.15 and e.g. slept"]),
        ("Thanks. The nurse was kind. Great.", ["Thanks. The nurse was kind. Great"]),
        ("The butter was good", ["The butter was good"]),
        ("人员很好。等待太久。", ["人员很好", "等待太久"]),
        ("", [""]),
        ("…", ["…"]),
    ],
)
def test_points(text: str, points: list[str]) -> None:
    found = split_points(text)
    assert found == points or (len(found) == 1 == len(points) and found[0].startswith(points[0]))


def test_a_flood_of_sentences_is_cut() -> None:
    assert len(split_points("One more thing. " * 500)) == MOST
