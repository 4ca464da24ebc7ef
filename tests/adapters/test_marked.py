"""Stars around our own words to write, and around anybody else's."""

import pytest

from adapters.marked import marked, pieces
from adapters.web.lines import parts_of

OURS = marked(["Write *my data* to see it, or *take back {number}*."])


def test_only_what_our_wording_marks_is_marked() -> None:
    said = "“It was *awful*.” Write *my data* or *take back 12*, not *take back it*."
    assert [piece for piece, bold in pieces(said, OURS) if bold] == ["my data", "take back 12"]
    assert "".join(piece for piece, _ in pieces(said, OURS)) == (
        "“It was *awful*.” Write my data or take back 12, not *take back it*."
    )


@pytest.mark.parametrize("text", ["", "no stars", "*", "2*3*4", "* a list", "*a\nb*", "**loud**"])
def test_other_stars_stay_where_they_are(text: str) -> None:
    assert "".join(piece for piece, _ in pieces(text)) == text


def test_the_page_leaves_stars_of_ones_own() -> None:
    assert parts_of("*awful* *my data*", OURS) == (("", "*awful* "), ("word", "my data"))
