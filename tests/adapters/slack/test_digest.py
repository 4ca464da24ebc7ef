"""Any digest is a valid message and thread, with the same figures as everywhere, and words stay text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.answers import Answered
from adapters.slack.digest import DECISIONS, FIRST_THEMES, MOST_PAGES, Chart, to_pages, to_text
from bot.digests.digest import Digest, PlaceLine, Taking, ThemeLine
from bot.digests.sheet import sheet
from bot.themes.theme import Quote
from tests.adapters.slack.blockkit import message_faults
from tests.adapters.slack.test_blocks import HOSTILE, kinds, texts
from tests.bot.digests import samples
from tests.bot.digests.test_forms import hostile_digests

CHART = Chart("F1", "What people said: 1. x")
AT = datetime(2026, 12, 8, 12, tzinfo=UTC)


def answer(kind: str = "cannot", sentence: str = "The building is listed.", who: str = "U1") -> Answered:
    return Answered(who, kind, sentence, "2027-03-01" if kind == "will_do" else "", AT)


def faults(
    digest: Digest,
    may_decide: bool = True,
    answers: Mapping[str, Sequence[Answered]] | None = None,
    chart: Chart | None = CHART,
) -> list[str]:
    pages = to_pages(digest, may_decide, answers=answers, chart=chart)
    found = [] if len(pages) <= MOST_PAGES else [f"{len(pages)} messages"]
    for blocks in pages:
        payload = {"text": to_text(digest), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        found += message_faults(payload)
        json.dumps(payload).encode()
    ids = [block["block_id"] for blocks in pages for block in blocks if "block_id" in block]
    return found + (["block_id: not unique over the messages"] if len(set(ids)) != len(ids) else [])


def to_blocks(digest: Digest, may_decide: bool) -> list[dict[str, Any]]:
    """All blocks, of the message and its thread."""
    return [block for page in to_pages(digest, may_decide) for block in page]


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
    assert len(to_pages(digest, True)) == 1


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


def test_the_first_themes_are_in_the_message_and_the_rest_in_its_thread() -> None:
    digest = replace(samples.whole(), themes=tuple(line(n, "short") for n in range(20)), earlier=())
    first, *thread = to_pages(digest, True)
    assert len(buttons(first)) == FIRST_THEMES * len(DECISIONS)
    assert "13 more themes are in the thread below." in all_text(first)
    numbers = [
        int(found[1]) for text in texts([first, *thread]) if (found := re.match(r"(\d+)\. \d+ short", text))
    ]
    assert numbers == list(range(1, 21)), "each theme once, in order"


@pytest.mark.parametrize(
    ("themes", "words"), [(3, "a" * 4000), (14, "long " * 100), (60, "w" * 1000), (200, "short")]
)
def test_what_does_not_fit_is_left_out_and_said_so(themes: int, words: str) -> None:
    digest = replace(samples.whole(), themes=tuple(line(n, words) for n in range(themes)), earlier=())
    shown = all_text(to_blocks(digest, True))
    assert faults(digest) == []
    left_out = re.search(r"(\d+) more themes? (?:is|are) in the full digest", shown)
    there = sum(f". {n} {words}"[:20] in shown for n in range(themes))
    assert there + (int(left_out[1]) if left_out else 0) == themes


def test_the_chart_has_its_names_beneath_it_and_its_words_for_who_cannot_see_it() -> None:
    [blocks] = to_pages(samples.whole(), True, chart=CHART)
    place = next(place for place, block in enumerate(blocks) if block["type"] == "image")
    assert blocks[place] == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": CHART.alt}
    names = texts(blocks[place + 1])
    assert names[0] == "Not knowing how long the wait is: 23 of 61 who answered"
    assert blocks[place + 1]["elements"][0]["style"] == "ordered"


def test_what_was_answered_since_stands_under_its_theme_and_no_longer_waits() -> None:
    digest = samples.whole()
    before = all_text(to_pages(digest, True)[0])
    [blocks] = to_pages(digest, True, answers={"phone": [answer(), answer("will_do", "A call back.", "")]})
    shown = all_text(blocks)
    assert "We can't: \nThe building is listed." in shown
    assert "We will, by " in shown
    theme = next(block for block in blocks if texts(block)[:1] == ["2. Getting through on the phone"])
    assert [
        each["user_id"] for part in theme["elements"] for each in part["elements"] if each["type"] == "user"
    ] == ["U1"]
    waits = "wait for your answer|waits for your answer|wait for an answer|waits for an answer"
    assert len(re.findall(waits, shown)) <= len(re.findall(waits, before))
    assert digest.themes[1].id == "phone"
    assert len(buttons(blocks)) == len(buttons(to_pages(digest, True)[0])), "it can be answered anew"


def test_its_frame_is_in_its_language() -> None:
    for language, label in (
        ("da", "Vi vil…"),
        ("de", "Wir werden…"),
        ("fr", "Nous allons…"),
        ("ja", "We will…"),
    ):
        made = buttons(to_blocks(replace(samples.whole(), language=language), True))
        assert made[0]["text"]["text"] == label


def in_places(number: int) -> Digest:
    digest = samples.whole()
    known = tuple((theme.id, 6) for theme in digest.themes)
    lines = (*(PlaceLine(f"Ward {n}", 20, known) for n in range(number)), PlaceLine("", None))
    return replace(digest, places=lines)


def test_places_stand_in_the_thread_beneath_a_short_message_too() -> None:
    message, thread = to_pages(in_places(2), True)
    assert "Ward" not in all_text(message)
    shown = texts(thread)
    assert shown[0] == "By place"
    assert [each for each in shown if "Ward" in each] == ["Ward 0", "Ward 1"]
    assert "Came another way" in shown
    assert "Not knowing how long the wait is: 6" in all_text(thread)
    assert faults(in_places(2)) == []


def test_more_places_than_fit_are_said_to_be_left_out() -> None:
    assert "Shortened" not in all_text(to_blocks(in_places(12), True))
    assert "Shortened" in all_text(to_blocks(in_places(90), True))
    assert faults(in_places(90)) == []


def test_hostile_words_stay_words() -> None:
    digest = replace(samples.whole(), title=HOSTILE, themes=(line(1, HOSTILE),), story=Quote("x", HOSTILE))
    blocks = to_blocks(digest, True)
    assert "mrkdwn" not in kinds(blocks)
    assert HOSTILE in texts(blocks)
    assert not re.search(r"<[!@#h]", to_text(digest))


answers = st.builds(
    Answered,
    st.sampled_from(["U1", ""]),
    st.sampled_from(["will_do", "cannot", "done", "asking_more", "something newer"]),
    st.text(max_size=300),
    st.sampled_from(["", "2027-03-01", "soon"]),
    st.just(AT),
)
names = st.text(max_size=1000) | st.sampled_from(["", " ", "ن" * 1000, "😀" * 1000, "x" * 1000, HOSTILE * 12])


@st.composite
def long_digests(draw: st.DrawFn) -> Digest:
    """Up to sixty themes, with any names and quotes, some of them empty."""
    few = draw(st.lists(names, min_size=1, max_size=4))
    count = draw(st.integers(0, 60))
    themes = tuple(
        replace(line(n, few[n % len(few)], n % 4), name=few[n % len(few)], id=f"t{n}") for n in range(count)
    )
    language = draw(st.sampled_from(["en", "ar", "tr", "fr"]))
    known = tuple((each.id, 6 if n % 3 else None) for n, each in enumerate(themes))
    places = tuple(
        PlaceLine(f"{n} {few[0]}", 9 if n % 2 else None, known) for n in range(draw(st.integers(0, 50)))
    )
    return replace(samples.whole(), themes=themes, language=language, title=draw(names), places=places)


@given(hostile_digests() | long_digests(), st.booleans(), st.lists(answers, max_size=8))
def test_any_digest_is_valid(digest: Digest, may_decide: bool, later: list[Answered]) -> None:
    given = {line.id: later for line in (*digest.themes, *digest.earlier)}
    assert faults(digest, may_decide, given, CHART if may_decide else None) == []
    assert "mrkdwn" not in kinds(to_blocks(digest, may_decide))
