"""Any digest is one valid message, with the same figures as everywhere, and what people wrote stays text."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.digest import DECISIONS, to_blocks, to_text
from bot.digests.digest import Digest, Taking, ThemeLine
from bot.digests.sheet import sheet
from bot.themes.theme import Quote
from tests.adapters.slack.blockkit import message_faults
from tests.adapters.slack.test_blocks import HOSTILE, kinds, texts
from tests.bot.digests import samples
from tests.bot.digests.test_forms import hostile_digests


def faults(digest: Digest, may_decide: bool = True) -> list[str]:
    blocks = to_blocks(digest, may_decide)
    return message_faults(
        {"text": to_text(digest), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    )


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


def all_text(blocks: list[dict[str, Any]]) -> str:
    return "\n".join(texts(blocks))


def line(number: int, words: str, quotes: int = 3) -> ThemeLine:
    said = tuple(Quote(f"r{number}-{n}", words, "en") for n in range(quotes))
    return ThemeLine(f"theme-{number}", f"{number} {words}"[:300], "en", 9, 60, 0.1, said, ("r",))


@pytest.mark.parametrize("digest", [samples.whole(), samples.empty(), samples.analysis()])
def test_a_digest_is_one_valid_message(digest: Digest) -> None:
    assert faults(digest) == []


def test_it_says_what_the_sheet_says_and_the_story_before_any_number() -> None:
    digest = samples.whole()
    page = sheet(digest)
    shown = all_text(to_blocks(digest, True))
    assert page.story is not None
    assert page.story.text in shown
    said = [page.heading, page.title, page.dates, page.headline, page.privacy]
    said += [text for entry in page.themes for text in (entry.name, entry.feeling, entry.waiting)]
    said += [deed.text for entry in page.themes for deed in entry.deeds]
    said += [f"{bar.label}: {bar.shown}" for bar in page.taking]
    assert [text for text in said if text not in shown] == []
    assert shown.index(page.story.text) < shown.index(page.headline)


def test_every_theme_can_be_answered_by_its_id() -> None:
    digest = samples.whole()
    made = buttons(to_blocks(digest, True))
    ids = [entry.id for entry in (*digest.themes, *digest.earlier)]
    carried = [{"theme": id, "digest": digest.id} for id in ids for _ in DECISIONS]
    assert [json.loads(each["value"]) for each in made] == carried
    assert [each["text"]["text"] for each in made[:3]] == ["We will…", "We can't, because…", "Done"]


def test_no_buttons_where_nobody_may_answer_or_nothing_is_to_be_answered() -> None:
    assert buttons(to_blocks(samples.whole(), False)) == []
    assert buttons(to_blocks(samples.analysis(), True)) == []


def test_a_hidden_figure_stays_hidden() -> None:
    digest = replace(samples.whole(), taking=Taking(4321, None, None))
    shown = all_text(to_blocks(digest, True))
    assert "4,321" in shown
    assert "answered: not shown" in shown


@pytest.mark.parametrize(
    ("themes", "words"), [(3, "a" * 4000), (14, "long " * 100), (60, "w" * 500), (200, "short")]
)
def test_what_does_not_fit_is_left_out_and_said_so(themes: int, words: str) -> None:
    digest = replace(samples.whole(), themes=tuple(line(n, words) for n in range(themes)), earlier=())
    shown = all_text(to_blocks(digest, True))
    assert faults(digest) == []
    assert "full digest" in shown
    left_out = re.search(r"(\d+) more themes? (?:is|are) in the full digest", shown)
    there = sum(f"{n} {words}"[:20] in shown for n in range(themes))
    assert there + (int(left_out[1]) if left_out else 0) == themes


def test_its_frame_is_in_its_language() -> None:
    for language, label in (("da", "Vi vil…"), ("de", "Wir werden…"), ("fr", "We will…")):
        made = buttons(to_blocks(replace(samples.whole(), language=language), True))
        assert made[0]["text"]["text"] == label


def test_hostile_words_stay_words() -> None:
    digest = replace(samples.whole(), title=HOSTILE, themes=(line(1, HOSTILE),), story=Quote("x", HOSTILE))
    blocks = to_blocks(digest, True)
    assert "mrkdwn" not in kinds(blocks)
    assert HOSTILE in texts(blocks)
    assert not re.search(r"<[!@#h]", to_text(digest))


@given(hostile_digests(), st.booleans())
def test_any_digest_is_valid(digest: Digest, may_decide: bool) -> None:
    assert faults(digest, may_decide) == []
    assert "mrkdwn" not in kinds(to_blocks(digest, may_decide))
    json.dumps(to_blocks(digest, may_decide)).encode()
