"""A theme is known again by its replies or by its meaning, each known one once."""

import numpy as np

from bot.themes.identity import changes, match, new_id
from bot.themes.theme import KnownTheme, Theme


def known(id: str, centre: tuple[float, ...], *members: str) -> KnownTheme:
    return KnownTheme(id, id, "en", centre, frozenset(members))


def test_shared_replies_make_it_the_same() -> None:
    assert match([{"a", "b", "c"}], [()], [known("x", (), "z"), known("y", (), "b", "c")]) == {0: 1}


def test_centres_alike_make_it_the_same() -> None:
    themes = [known("x", (1.0, 0.0)), known("y", (0.0, 1.0))]
    assert match([{"p"}, {"q"}], [(0.1, 0.9), (0.95, 0.05)], themes) == {0: 1, 1: 0}


def test_what_is_like_nothing_is_new() -> None:
    assert match([{"p"}], [(1.0, 0.0)], [known("x", (0.0, 1.0), "q")]) == {}


def test_one_known_theme_is_given_once_to_the_nearer() -> None:
    assert match([{"p"}, {"q"}], [(0.9, 0.1), (1.0, 0.0)], [known("x", (1.0, 0.0))]) == {1: 0}


def test_centres_of_another_make_are_not_compared() -> None:
    assert match([{"p"}], [(1.0, 0.0)], [known("x", (1.0, 0.0, 0.0))]) == {}


def test_an_id_is_the_same_for_the_same_replies_and_never_taken_twice() -> None:
    first = new_id("en", {"a", "b"}, ())
    assert first == new_id("en", ["b", "a"], ())
    assert first.startswith("t-")
    assert new_id("en", {"a", "b"}, {first}) != first


def test_what_all_themes_have_in_common_makes_none_of_them_the_same() -> None:
    common = np.array([3.0, 0, 0, 0])
    earlier = [
        known(name, tuple(common + direction)) for name, direction in zip("xyz", np.eye(4)[1:], strict=True)
    ]
    found = [tuple(common + direction) for direction in (np.eye(4)[3], np.eye(4)[1], -np.ones(4))]
    assert match([{"p"}, {"q"}, {"r"}], found, earlier) == {0: 2, 1: 0}


def theme(id: str, *members: str) -> Theme:
    return Theme(id, id, "en", members)


def test_births_deaths_splits_and_mergers_are_told_by_the_replies_that_were_known() -> None:
    earlier = [known("a", (), *"123456"), known("b", (), *"789"), known("c", (), *"xyz")]
    now = [
        theme("a", "1", "2", "3", "7", "8", "9"),
        theme("new", "4", "5", "6", "n"),
        theme("fresh", "p", "q"),
    ]
    born, gone, split, merged = changes(now, earlier)
    assert born == ("new", "fresh")
    assert gone == ("b",)
    assert split == {"new": "a"}
    assert merged == {"b": "a"}


def test_a_theme_nobody_speaks_of_this_time_is_not_gone() -> None:
    assert changes([theme("a", "9")], [known("a", (), "1"), known("b", (), "2")]) == ((), (), {}, {})
