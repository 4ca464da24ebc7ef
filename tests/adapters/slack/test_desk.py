"""The team answers themes in Slack: those who may, in a form, and everybody sees who said what."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import desk
from adapters.slack.adapter import Slack
from adapters.slack.answers import Answered, Look
from adapters.slack.deciding import PATIENCE, Carried, NotTheirs, Wanted
from adapters.slack.desk import read_answer, read_press
from adapters.slack.digest import DECISIONS
from adapters.slack.home import home
from adapters.slack.words import LANGUAGES, words_in
from bot.digests.speech import locale
from bot.errors import BotError
from tests.adapters.slack.blockkit import view_faults
from tests.adapters.slack.conftest import Heard, adapter_at, running
from tests.adapters.slack.deliveries import pressed, submitted
from tests.adapters.slack.double import Refusal, SlackDouble
from tests.adapters.slack.test_blocks import HOSTILE, kinds, texts
from tests.bot.digests import samples

CHANNEL = "C1"
NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
SOON = {"sentence": {"sentence": {"type": "plain_text_input", "value": "A screen by the door."}}}
DATED = {**SOON, "by": {"by": {"type": "datepicker", "selected_date": "2027-03-01"}}}


class Team:
    """Carries deeds out, as the wiring does, and remembers them."""

    def __init__(self) -> None:
        self.deeds: list[tuple[str, str, str, str, date | None]] = []
        self.answers: dict[str, list[Answered]] = {}
        self.refusals: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.deciders: frozenset[str] | None = None

    async def do(self, wanted: Wanted) -> Carried | Look:
        if self.gate is not None:
            await self.gate.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        if self.deciders is not None and wanted.user not in self.deciders:
            raise NotTheirs("another service's")
        made = self.answers.setdefault(wanted.theme, [])
        if 0 <= wanted.seen < len(made):
            return await self.look(wanted.theme)
        self.deeds.append((wanted.user, wanted.theme, wanted.kind, wanted.sentence, wanted.by))
        by = wanted.by.isoformat() if wanted.by else ""
        made.append(Answered(wanted.user, wanted.kind, wanted.sentence, by, NOW))
        return Carried(23)

    async def look(self, theme: str) -> Look:
        answers = tuple(self.answers.get(theme, ()))
        return Look("The wait, as the team calls it", answers, self.deciders)


class Office:
    """A channel with a digest in it, and people pressing its buttons."""

    def __init__(self, slack: SlackDouble, team: Team, adapter: Slack) -> None:
        self.slack = slack
        self.team = team
        self.adapter = adapter

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
        yield Office(slack, team, adapter)
    assert heard.inbounds == [], "what the team does is no participant's word"


async def test_a_promise_has_a_date_and_a_sentence(office: Office) -> None:
    view = await office.press("will_do")
    assert "The wait, as the team calls it" in texts(office.slack.views[view]["blocks"])
    answered = await office.submit(view, DATED)
    assert office.team.deeds == [("U1", "wait", "will_do", "A screen by the door.", date(2027, 3, 1))]
    assert texts(answered["view"]["blocks"]) == ["Thank you. 23 people will hear it in their own chat."]


@pytest.mark.parametrize("kind", ["cannot", "done"])
async def test_other_answers_are_a_sentence(office: Office, kind: str) -> None:
    await office.submit(await office.press(kind, row=1), SOON)
    assert office.team.deeds == [("U1", "phone", kind, "A screen by the door.", None)]


async def test_the_form_shows_what_was_answered_so_far(office: Office) -> None:
    await office.submit(await office.press("cannot"), SOON)
    shown = "".join(texts(office.slack.views[await office.press("done", "U2")]["blocks"]))
    assert "What was answered so far:" in shown
    assert "We can't: A screen by the door." in shown


async def test_the_form_opens_at_once_and_is_filled_afterwards(office: Office) -> None:
    await office.press()
    opened, filled = office.slack.called("views.open")[0], office.slack.called("views.update")[0]
    assert "submit" not in opened["view"]
    assert "submit" in filled["view"]


async def test_of_two_people_at_once_the_second_sees_the_first_and_decides_anew(office: Office) -> None:
    first, second = await office.press("will_do", "U1"), await office.press("cannot", "U2")
    await office.submit(first, DATED, "U1")
    other = {"sentence": {"sentence": {"value": "The building is listed."}}}
    answered = await office.submit(second, other, "U2")
    assert [deed[0] for deed in office.team.deeds] == ["U1"], "nothing is decided unseen"
    form = answered["view"]
    shown = "".join(texts(form["blocks"]))
    assert "somebody else answered" in shown
    assert "We will, by March 1, 2027: A screen by the door." in shown or "1 March 2027" in shown
    [typing] = [block["element"] for block in form["blocks"] if block.get("block_id") == "sentence"]
    assert typing["initial_value"] == "The building is listed.", "what was written is still there"
    office.slack.views[second] = {**form, "id": second}
    await office.submit(second, other, "U2")
    assert [deed[0] for deed in office.team.deeds] == ["U1", "U2"]


async def test_who_may_is_as_the_configuration_says_by_now(office: Office) -> None:
    office.adapter.rewrite({CHANNEL: {"U9"}}, [])
    await office.press("done", "U9")
    await office.slack.interaction(pressed(office.action(), "U1", message=office.message))
    await office.slack.until(lambda: bool(office.slack.whispers))
    assert office.slack.whispers[0]["user"] == "U1"


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


async def test_who_answers_for_another_service_of_the_channel_is_told_so(office: Office, team: Team) -> None:
    view = await office.press(user="U2")
    team.deciders = frozenset({"U1"})
    await office.slack.interaction(pressed(office.action(), "U2", message=office.message))
    await office.slack.until(lambda: len(office.slack.called("views.update")) > 1)
    told = office.slack.called("views.update")[-1]
    assert "Thank you for wanting to answer." in "".join(texts(told))
    answered = await office.submit(view, DATED, "U2")
    assert "Thank you for wanting to answer." in "".join(texts(answered["view"]))
    assert team.deeds == []


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
        ({**SOON, "by": {"by": {"selected_date": "2026-12-01"}}}, "by"),
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


async def test_a_deed_that_failed_is_told(office: Office) -> None:
    office.team.refusals = [RuntimeError("secret words")]
    answered = await office.submit(await office.press(), DATED)
    assert answered["errors"]["sentence"].startswith("That did not work")


async def test_a_slow_deed_does_not_make_slack_wait(slack: SlackDouble, team: Team, heard: Heard) -> None:
    team.gate = asyncio.Event()
    adapter = adapter_at(slack, deciders={CHANNEL: {"U1"}}, on_deed=team.do, patience=0.05)
    async with running(adapter, heard):
        await slack.until(lambda: slack.connected)
        await adapter.post_digest(CHANNEL, samples.whole())
        office = Office(slack, team, adapter)
        view = await office.press()
        answered = await office.submit(view, DATED)
        assert "takes a little longer" in "".join(texts(answered["view"]))
        team.gate.set()
        await slack.until(lambda: "23 people will hear it" in "".join(texts(slack.views[view])))
    assert PATIENCE < 3


async def test_without_anybody_to_decide_there_are_no_buttons(slack: SlackDouble, heard: Heard) -> None:
    adapter = adapter_at(slack)
    try:
        await adapter.post_digest(CHANNEL, samples.whole())
    finally:
        await adapter.close()
    assert "actions" not in kinds(slack.in_channel(CHANNEL)[0]["blocks"])


# Forms by themselves

LOOK = Look("ن" * 1000, tuple(Answered("U1", "done", "x" * 300, "", NOW) for _ in range(30)))


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
            desk.form(press, own, None, HOSTILE, NOW.date()),
            desk.form(press, own, LOOK, "", NOW.date(), draft=desk.Answer(press, "V", HOSTILE, NOW.date())),
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
        for key, forms in own.counted.items():
            assert set(forms) == {locale(language).plural_form(number) for number in range(1001)}, key
        for key, phrase in english.phrases.items():
            assert sorted(re.findall(r"\{\w+\}", own.phrases[key])) == sorted(re.findall(r"\{\w+\}", phrase))


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
