"""The themes of a digest as a picture: a bar for each, with its number and its people of how many.

There are no words in it. Names come in any script, and a font for all of them is larger than weheard; a
picture's words cannot be read aloud, searched or enlarged either. The numbers are those of the list that
stands beneath the picture, and its description says all of it in words.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.digests.digest import Digest
from bot.digests.sheet import Entry, sheet

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

MOST_BARS = 10
WIDTH, BAR, GAP, EDGE = 1200, 46, 26, 36
NUMBER_ROOM, COUNT_ROOM = 64, 210
PAPER, TRACK, FILL, INK, SOFT = "#ffffff", "#e8eef3", "#2a6f97", "#1d3b53", "#51697c"
"""On the paper, the fill has a contrast of 5.5 and both inks more."""
SIZE = 34
NAME = 80
"""Characters of a theme's name in the description."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and what it shows in words."""

    png: bytes
    alt: str


def chart(digest: Digest) -> Picture | None:
    """The picture of a digest's themes, most people first; None where there are none to show."""
    shown = sheet(digest).themes[:MOST_BARS]
    return Picture(draw(shown), description(digest)) if shown else None


def description(digest: Digest) -> str:
    """What the picture shows, in words."""
    page = sheet(digest)
    shown = enumerate(page.themes[:MOST_BARS], 1)
    told = "; ".join(f"{number}. {cut(each.name)}: {each.count}" for number, each in shown)
    return f"{page.speech.say('themes')}: {told}"


def cut(name: str) -> str:
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


def draw(shown: tuple[Entry, ...]) -> bytes:
    """The bars as a PNG, each as long as its share of those who spoke."""
    from PIL import Image, ImageDraw, ImageFont  # brings 10 MB, for a moment a week

    height = 2 * EDGE + len(shown) * BAR + (len(shown) - 1) * GAP
    image = Image.new("RGB", (WIDTH, height), PAPER)
    on = ImageDraw.Draw(image)
    font = ImageFont.load_default(SIZE)
    for place, each in enumerate(shown):
        bar(on, font, EDGE + place * (BAR + GAP), place + 1, each)  # type: ignore[arg-type]
    made = BytesIO()
    image.quantize(64).save(made, "PNG", optimize=True)
    return made.getvalue()


def bar(on: "ImageDraw", font: "FreeTypeFont", top: int, number: int, entry: Entry) -> None:
    """One line: its number, the bar on its track, and people of how many."""
    left, right = EDGE + NUMBER_ROOM, WIDTH - EDGE - COUNT_ROOM
    middle = top + BAR // 2
    on.text((left - 18, middle), str(number), fill=SOFT, font=font, anchor="rm")
    on.rounded_rectangle((left, top, right, top + BAR), BAR // 2, fill=TRACK)
    share = min(1.0, entry.people / entry.out_of) if entry.out_of else 0.0
    if entry.people > 0:
        end = max(left + BAR, left + round((right - left) * share))
        on.rounded_rectangle((left, top, end, top + BAR), BAR // 2, fill=FILL)
    on.text((WIDTH - EDGE, middle), f"{entry.people:,} / {entry.out_of:,}", fill=INK, font=font, anchor="rm")
