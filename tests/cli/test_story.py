"""Conversations as text files."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.story import Line, Story, read_story, read_wait, write_story
from bot.errors import ConfigError

FILE = """\
campaign: clinic.toml after-visit
starts: 2026-12-01 09:00
zone: Europe/Copenhagen

# the person joins
< Hello!

  1. Yes
  2. No
> yes
/wait 2 days
"""


def test_a_file_is_its_head_and_its_turns() -> None:
    story = read_story(FILE)
    assert story.head["campaign"] == "clinic.toml after-visit"
    assert story.starts == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert story.lines == (
        Line("#", "the person joins", 5),
        Line("<", "Hello!\n\n1. Yes\n2. No", 6),
        Line(">", "yes", 10),
        Line("/", "wait 2 days", 11),
    )
    assert write_story(story) == FILE


@pytest.mark.parametrize("text", ["hello", "> a\nb", "  a", "< a\n>b"])
def test_a_line_without_a_mark_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"line [12]"):
        read_story(text)


@pytest.mark.parametrize("starts", ["tomorrow", "2026-13-01 09:00"])
def test_a_start_that_is_no_time_is_named(starts: str) -> None:
    with pytest.raises(ConfigError, match="2026-12-01 09:00"):
        _ = Story({"starts": starts}).starts


TURN = st.text(st.characters(categories=["L", "N", "P"]), min_size=1)
WORDS = st.lists(TURN, min_size=1, max_size=4).map("\n".join)
TURNS = st.lists(st.builds(Line, st.sampled_from("<>"), WORDS))


@given(TURNS)
def test_what_is_written_is_read_the_same(turns: list[Line]) -> None:
    again = read_story(write_story(Story({}, tuple(turns))))
    assert [(line.mark, line.text) for line in again.lines] == [(line.mark, line.text) for line in turns]


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("2 days", timedelta(days=2)),
        ("1 hour", timedelta(hours=1)),
        ("10 min", timedelta(minutes=10)),
        ("1.5 hours", timedelta(minutes=90)),
        (" 3 Weeks ", timedelta(weeks=3)),
        ("999999 months", timedelta(days=3660)),
    ],
)
def test_a_wait_is_read(written: str, length: timedelta) -> None:
    assert read_wait(written) == length


@pytest.mark.parametrize("written", ["", "soon", "-2 days", "2", "2 years", "2 days and more"])
def test_a_wait_that_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ConfigError, match="2 days"):
        read_wait(written)
