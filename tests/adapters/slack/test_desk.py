"""The team answers themes in Slack: those who may, in a form, and everybody sees who said what."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import desk
from adapters.slack.deciding import PATIENCE
from adapters.slack.desk import read_answer, read_press, with_note
from adapters.slack.digest import DECISIONS, to_blocks, to_text
from adapters.slack.home import home
from adapters.slack.words import LANGUAGES, words_in
from bot.errors import BotError
from tests.adapters.slack.blockkit import message_faults, view_faults
from tests.adapters.slack.conftest import Heard, adapter_at, running
from tests.adapters.slack.deliveries import pressed, submitted
from tests.adapters.slack.double import Refusal, SlackDouble
from tests.adapters.slack.side import words_of
from tests.adapters.slack.test_blocks import HOSTILE, kinds, texts
from tests.bot.digests import samples

CHANNEL = "C1"
NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
SOON = {"sentence": {"sentence": {"type": "plain_text_input", "value": "A screen by the door."}}}
DATED = {**SOON, "by": {"by": {"type": "datepicker", "selected_date": "2027-03-01"}}}


class Team:
    """Carries deeds out, and remembers them."""

    def __init__(self) -> None:
        self.deeds: list[tuple[str, str, str, str, date | None]] = []
        self.refusals: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.known = ""

    async def do(self, user: str, theme: str, kind: str, sentence: str, by: date | None) -> str:
        if self.gate is not None:
            await self.gate.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        self.deeds.append((user, theme, kind, sentence, by))
        return "23 people will hear of it."

    async def look(self, theme: str) -> str:
        return self.known


class Office:
    """A channel with a digest in it, and people pressing its buttons."""

    def __init__(self, slack: SlackDouble, team: Team) -> None:
        self.slack = slack
        self.team = team

    @property
    def message(self) -> dict[str, Any]:
        return self.slack.in_channel(CHANNEL)[0]

    def action(self, kind: str = "will_do", row: int = 0) -> dict[str, Any]:
        block = [block for block in self.message["blocks"] if block["type"] == "actions"][row]
        element = next(each for each in block["elements"] if each["action_id"] == f"decide:{kind}")
        return {**element, "block_id": block["block_id"]}

    async def press(self, kind: str = "will_do", user: str = "U1", row: int = 0) -> str:
        """Press a button; the id of the form that opened."""
        before = set(self.slack.views)
        await self.slack.interaction(pressed(self.action(kind, row), user, message=self.message))
        await self.slack.acknowledged()
        [view] = set(self.slack.views) - before
        await self.slack.until(lambda: "submit" in self.slack.views[view])
        return view

    async def submit(self, view: str, values: dict[str, Any], user: str = "U1") -> dict[str, Any]:
        """Submit a form; what it was answered with."""
        id = await self.slack.interaction(submitted(self.slack.views[view], values, user))
        await self.slack.acknowledged()
        answered = self.slack.acks[id].get("payload", {})
        if "view" in answered:
            assert view_faults(answered["view"]) == []
        return dict(answered)

    async def noted(self, so_many: int) -> str:
        """What the digest says once so many answers were added to it."""
        await self.slack.until(lambda: len(self.slack.called("chat.update")) == so_many)
        return words_of(self.message)


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
async def office(slack: SlackDouble, team: Team, heard: Heard) -> AsyncIterator[Office]:
    adapter = adapter_at(
        slack, deciders={CHANNEL: ["U1", "U2"]}, on_deed=team.do, on_look=team.look, now=lambda: NOW
    )
    async with running(adapter, heard):
        await slack.until(lambda: slack.connected)
        await adapter.post_digest(CHANNEL, samples.whole())
        yield Office(slack, team)
    assert heard.inbounds == [], "what the team does is no participant's word"


async def test_a_promise_has_a_date_and_a_sentence(office: Office) -> None:
    view = await office.press("will_do")
    assert "Not knowing how long the wait is" in texts(office.slack.views[view]["blocks"])
    answered = await office.submit(view, DATED)
    assert office.team.deeds == [("U1", "wait", "will_do", "A screen by the door.", date(2027, 3, 1))]
    assert "23 people will hear of it." in texts(answered["view"])
    assert "We will, by 1 March 2027: A screen by the door." in await office.noted(1)


@pytest.mark.parametrize("kind", ["cannot", "done"])
async def test_other_answers_are_a_sentence(office: Office, kind: str) -> None:
    await office.submit(await office.press(kind, row=1), SOON)
    assert office.team.deeds == [("U1", "phone", kind, "A screen by the door.", None)]


async def test_the_form_says_what_is_known_of_the_theme(office: Office) -> None:
    office.team.known = "Not knowing how long the wait is. So far: we will, by 1 March."
    view = await office.press("done")
    assert office.team.known in texts(office.slack.views[view]["blocks"])


async def test_the_form_opens_at_once_and_is_filled_afterwards(office: Office) -> None:
    await office.press()
    opened, filled = office.slack.called("views.open")[0], office.slack.called("views.update")[0]
    assert "submit" not in opened["view"]
    assert "submit" in filled["view"]


async def test_two_people_at_once_both_see_what_happened(office: Office) -> None:
    first, second = await office.press("will_do", "U1"), await office.press("cannot", "U2")
    await asyncio.gather(office.submit(first, DATED, "U1"), office.submit(second, SOON, "U2"))
    await office.noted(2)
    theme = next(block for block in office.message["blocks"] if block.get("block_id") == "theme.1.en")
    users = [
        each["user_id"] for part in theme["elements"] for each in part["elements"] if each["type"] == "user"
    ]
    assert sorted(users) == ["U1", "U2"]
    dates = [each for part in theme["elements"] for each in part["elements"] if each["type"] == "date"]
    assert [each["timestamp"] for each in dates] == [int(NOW.timestamp())] * 2
    assert len(office.action()["value"]) > 0, "it can still be answered anew"


async def test_an_answer_given_elsewhere_meanwhile_is_not_overwritten(office: Office) -> None:
    view = await office.press()
    blocks = office.message["blocks"]
    office.slack.messages[CHANNEL, office.message["ts"]]["blocks"] = [
        *blocks[:1],
        {"type": "context", "elements": [{"type": "plain_text", "text": "by another process"}]},
        *blocks[1:],
    ]
    await office.submit(view, DATED)
    assert "by another process" in await office.noted(1)


async def test_where_the_channel_cannot_be_read_the_note_is_added_to_what_was_seen(
    office: Office,
) -> None:
    office.slack.refuse("conversations.history", Refusal("missing_scope"))
    await office.submit(await office.press(), DATED)
    assert "A screen by the door." in await office.noted(1)


async def test_a_note_waits_for_its_turn(office: Office) -> None:
    office.slack.refuse("chat.update", Refusal("ratelimited", 429, {"Retry-After": "0"}))
    await office.submit(await office.press(), DATED)
    assert "A screen by the door." in await office.noted(2)


async def test_who_may_not_is_told_so_alone(office: Office) -> None:
    await office.slack.interaction(pressed(office.action(), "U9", message=office.message))
    await office.slack.until(lambda: bool(office.slack.whispers))
    assert office.slack.whispers[0]["user"] == "U9"
    assert office.slack.whispers[0]["text"].startswith("Thank you for wanting to answer.")
    assert office.slack.called("views.open") == []


async def test_who_may_not_cannot_submit_either(office: Office) -> None:
    answered = await office.submit(await office.press(), DATED, "U9")
    assert office.team.deeds == []
    assert "Thank you for wanting to answer." in "".join(texts(answered["view"]))


async def test_a_press_that_came_too_late_is_asked_for_once_more(office: Office) -> None:
    office.slack.refuse("views.open", Refusal("expired_trigger_id"))
    await office.slack.interaction(pressed(office.action(), message=office.message))
    await office.slack.until(lambda: bool(office.slack.whispers))
    assert "once more" in office.slack.whispers[0]["text"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "sentence"),
        ({"sentence": {"sentence": {"value": "  \n"}}}, "sentence"),
        ({"sentence": {"sentence": {"value": "x" * 301}}}, "sentence"),
        (SOON, "by"),
        ({**SOON, "by": {"by": {"selected_date": "soon"}}}, "by"),
    ],
)
async def test_what_is_missing_is_said_at_its_field(office: Office, values: Any, field: str) -> None:
    answered = await office.submit(await office.press(), values)
    assert answered["response_action"] == "errors"
    assert list(answered["errors"]) == [field]
    assert office.team.deeds == []


async def test_why_a_deed_was_refused_is_said_in_the_form(office: Office) -> None:
    office.team.refusals = [BotError("2020-01-01 is past; will_do needs a date to come")]
    answered = await office.submit(await office.press(), DATED)
    assert answered["errors"] == {"sentence": "2020-01-01 is past; will_do needs a date to come"}


async def test_a_deed_that_failed_is_not_noted(office: Office) -> None:
    office.team.refusals = [RuntimeError("secret words")]
    answered = await office.submit(await office.press(), DATED)
    assert answered["errors"]["sentence"].startswith("That did not work")
    assert office.slack.called("chat.update") == []


async def test_a_slow_deed_does_not_make_slack_wait(slack: SlackDouble, team: Team, heard: Heard) -> None:
    team.gate = asyncio.Event()
    adapter = adapter_at(slack, deciders={CHANNEL: {"U1"}}, on_deed=team.do, patience=0.05)
    async with running(adapter, heard):
        await slack.until(lambda: slack.connected)
        await adapter.post_digest(CHANNEL, samples.whole())
        office = Office(slack, team)
        view = await office.press()
        answered = await office.submit(view, DATED)
        assert "takes a little longer" in "".join(texts(answered["view"]))
        team.gate.set()
        await slack.until(lambda: "23 people will hear of it." in "".join(texts(slack.views[view])))
        assert "A screen by the door." in await office.noted(1)
    assert PATIENCE < 3


async def test_without_anybody_to_decide_there_are_no_buttons(slack: SlackDouble, heard: Heard) -> None:
    adapter = adapter_at(slack)
    try:
        await adapter.post_digest(CHANNEL, samples.whole())
    finally:
        await adapter.close()
    assert "actions" not in kinds(slack.in_channel(CHANNEL)[0]["blocks"])


# Forms and notes by themselves


def a_press(kind: str = "will_do", theme: str = "wait") -> desk.Press:
    return desk.Press("U1", "1.1", kind, theme, "digest", CHANNEL, "5.5", "decide.1.en", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_is_valid_in_every_language(language: str) -> None:
    own = words_in(language)
    assert view_faults(home(own)) == []
    for kind in DECISIONS:
        press = a_press(kind)
        for view in (
            desk.loading(press, own),
            desk.form(press, own, HOSTILE, NOW.date()),
            desk.told(press, own, "x"),
        ):
            assert view_faults(view) == []


def test_every_language_has_every_phrase() -> None:
    english = words_in("en")
    for language in LANGUAGES:
        own = words_in(language)
        assert (own.language, own.phrases.keys(), own.counted.keys()) == (
            language,
            english.phrases.keys(),
            english.counted.keys(),
        )


@given(st.text(max_size=300))
def test_any_sentence_stays_a_sentence(sentence: str) -> None:
    answer = desk.Answer(a_press(), "V1", sentence, date(2027, 3, 1))
    blocks = with_note(
        to_blocks(samples.whole(), True), "decide.1.en", desk.note(answer, words_in("en"), NOW)
    )
    assert blocks is not None
    payload = {"text": to_text(samples.whole()), "blocks": blocks, "ts": "1.1"}
    assert message_faults(payload) == []
    json.dumps(payload).encode()


def test_notes_stop_where_the_message_is_full() -> None:
    blocks = to_blocks(samples.whole(), True)
    answer = desk.Answer(a_press(), "V1", "x" * 300, None)
    note = desk.note(answer, words_in("en"), NOW)
    count = 0
    while (more := with_note(blocks, "decide.1.en", note)) is not None:
        blocks, count = more, count + 1
        assert message_faults({"text": "x", "blocks": blocks, "ts": "1.1"}) == []
    assert count >= 5
    assert with_note(blocks, "decide.99.en", note) is None


anything = st.none() | st.text(max_size=5) | st.integers() | st.lists(st.integers(), max_size=2) | st.just({})


@given(
    st.dictionaries(st.sampled_from(["type", "actions", "user", "view", "trigger_id", "message"]), anything)
)
def test_no_shape_is_an_error(body: dict[str, Any]) -> None:
    for kind in ("block_actions", "view_submission", None):
        read_press({"type": kind, **body})
        read_answer({"type": kind, **body})
    read_press({"type": "block_actions", "actions": [{"action_id": "decide:done", "value": body}]})
    read_answer({"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "decide", **body}})
