"""Conditions: what holds, what is false for want of an answer, and what is said of a slip."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.conditions import ConditionError, parse
from bot.conversation.participant import Answer

ANSWERS = {
    "rating": Answer(2),
    "how": Answer("bus", "Bus"),
    "sure": Answer(True),
    "unsure": Answer(False),
    "unclear": Answer(None, "well"),
    "part": Answer(2.5),
    "many": Answer(["bus", "car"]),
    "2nd": Answer(1),
    "7": Answer("seven"),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("rating == 2", True),
        ("rating != 2", False),
        ("rating < 3", True),
        ("rating <= 2", True),
        ("rating > 2", False),
        ("rating >= 3", False),
        ("rating > -1", True),
        ("part == 2.5", True),
        ("2 == rating", True),
        ('how == "bus"', True),
        ("how == 'BUS'", True),
        ('how != "car"', True),
        ('how in ["bus", "car"]', True),
        ("how in ['car']", False),
        ("how in []", False),
        ("how in many", True),
        ("how in how", False),
        ("rating in [1, 2]", True),
        ("sure", True),
        ("unsure", False),
        ("how", False),
        ("sure == unsure", False),
        ("not unsure", True),
        ("answered rating", True),
        ("answered missing", False),
        ("skipped missing", False),
        ("skipped passed", True),
        ("answered 7", True),
        ("2nd == 1", True),
        ("rating == 2 and sure or unsure", True),
        ("unsure and (sure or sure)", False),
        ("unsure or unsure or sure", True),
        ("sure and sure and unsure", False),
        ("not (sure and unsure)", True),
        ("not not sure", True),
        # a missing or an unlike answer decides nothing
        ("missing == 2", False),
        ("missing != 2", False),
        ("missing == missing", False),
        ("missing in [1]", False),
        ("unclear == 2", False),
        ('rating == "2"', False),
        ("how < 2", False),
        ("sure == 1", False),
        ("rating == sure", False),
        ("many == many", False),
        ("answered unclear", True),
    ],
)
def test_a_condition_holds_or_not(source: str, expected: bool) -> None:
    assert parse(source).holds(ANSWERS, frozenset({"passed"})) is expected


def test_a_condition_names_the_prompts_it_asks_about() -> None:
    condition = parse('rating <= 2 and (answered how or skipped moment) and x in ["y"]')
    assert condition.keys == {"rating", "how", "moment", "x"}
    assert condition.source.startswith("rating")


@pytest.mark.parametrize(
    ("source", "position", "expected"),
    [
        ("", 0, "expected a key"),
        ("rating <=", 9, "expected a key"),
        ("rating 2", 7, "expected and, or, or the end, found '2'"),
        ("rating = 2", 7, "'=' means nothing here"),
        ("(rating == 2", 12, "expected ) to close the bracket, found the end"),
        ("rating == 2)", 11, "expected and, or, or the end"),
        ("5", 1, "expected a comparison"),
        ("rating in [1 2]", 13, "expected , or ] in the list"),
        ("rating in [1,", 13, 'expected a number or "words"'),
        ("rating in [[1]]", 11, 'expected a number or "words"'),
        ("answered", 8, "expected the key of a prompt after answered"),
        ("skipped 2.5", 8, "expected the key of a prompt after skipped"),
        ("answered -2", 9, "expected the key of a prompt after answered"),
        ("and", 0, "expected a key"),
        ('how == "bus', 7, "means nothing here"),
        ("rating == 2 &", 12, "'&' means nothing here"),
        ("Rating == 2", 0, "'R' means nothing here"),
        ("not " * 30 + "sure", 80, "20 deep at most"),
        ("(" * 1000, 20, "20 deep at most"),
    ],
)
def test_a_slip_is_named_with_its_place(source: str, position: int, expected: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(source)
    assert expected in caught.value.message
    assert caught.value.position == position
    assert f"character {position + 1}" in str(caught.value)


@given(st.text(alphabet="abc019_ <>=!()[],.'\"-andortinskpwe", max_size=40))
def test_nothing_an_admin_writes_breaks_the_parser(source: str) -> None:
    with contextlib.suppress(ConditionError):
        assert parse(source).holds(ANSWERS) in {True, False}
