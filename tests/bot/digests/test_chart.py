"""The chart: bars as long as their share, no words in the picture, all of them in its description."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

from PIL import Image

from bot.digests.chart import MOST_BARS, chart
from bot.digests.digest import Digest
from tests.bot.digests import samples


def filled(digest: Digest) -> list[int]:
    """The length of each bar's filled part."""
    drawn = chart(digest)
    assert drawn is not None
    image = Image.open(BytesIO(drawn.png)).convert("RGB")
    rows = [
        sum(image.getpixel((x, y)) == (42, 111, 151) for x in range(image.width)) for y in range(image.height)
    ]
    lengths: list[int] = []
    for before, row in zip([0, *rows], rows, strict=False):
        if row and not before:
            lengths.append(0)
        if row:
            lengths[-1] = max(lengths[-1], row)
    return lengths


def test_bars_are_as_long_as_their_share() -> None:
    digest = samples.whole()
    lengths, people = filled(digest), [line.people for line in digest.themes]
    assert len(lengths) == len(people)
    for length, count in zip(lengths, people, strict=True):
        assert abs(length / lengths[0] - count / people[0]) < 0.02


def test_a_theme_of_everybody_fills_the_track_and_one_of_nobody_none_of_it() -> None:
    line = samples.whole().themes[0]
    lines = (replace(line, people=61, out_of=61), replace(line, people=0, out_of=0))
    assert len(filled(replace(samples.whole(), themes=lines))) == 1


def test_its_description_says_all_of_it() -> None:
    drawn = chart(replace(samples.whole(), language="en"))
    assert drawn is not None
    assert drawn.alt.startswith(
        "What people said: 1. Not knowing how long the wait is: 23 of 61 who answered; 2. "
    )


def test_any_name_and_any_number_of_themes_can_be_drawn() -> None:
    line = replace(samples.whole().themes[0], name="ن" * 1000, people=123_456, out_of=987_654)
    drawn = chart(replace(samples.whole(), themes=(line,) * 60))
    assert drawn is not None
    assert len(filled(replace(samples.whole(), themes=(line,) * 60))) == MOST_BARS
    assert len(drawn.alt) < 2000


def test_without_themes_there_is_none() -> None:
    assert chart(samples.empty()) is None


def test_what_draws_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, bot.digests.chart, adapters.slack.adapter; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
