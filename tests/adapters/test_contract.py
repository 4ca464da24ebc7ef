"""The contract of adapters, over every platform. `contract.py` says how to add one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import MISSING, fields, replace
from pathlib import Path

import pytest

from adapters.base import Adapter, Fatal, RetryLater, TooLarge, Undeliverable
from adapters.console import YOU, Console, spoken
from bot.config import load
from bot.conversation.campaign import Prompt
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.text import TextPrompt
from bot.messages import Address, Inbound, Message, Receive
from tests.adapters.contract import RATE_SECONDS, SECRET, Side, Stage, Trouble, staged
from tests.adapters.slack.side import slack_http_side, slack_side
from tests.adapters.tcp_side import tcp_side
from tests.adapters.telegram.side import telegram_side, webhook_side
from tests.adapters.web.side import web_side
from tests.builders import campaigns, telling, visit
from tests.pictures import PLACE, opened, picture

YES, OLD = "Yes", "That one is behind us"


class Typed(Console):
    """The terminal, of which the test holds the keyboard."""

    def __init__(self, side: "ConsoleSide") -> None:
        super().__init__(lambda message: side.shown.append(spoken(message)))
        self._side = side

    async def run(self, receive: Receive) -> None:
        while True:
            inbound = await self._side.typed.get()
            try:
                await receive(inbound)
            except asyncio.CancelledError:
                self._side.typed.put_nowait(inbound)  # a person whose terminal died types it again
                raise
            finally:
                self._side.typed.task_done()


class ConsoleSide:
    """One person at one terminal. It refuses nothing."""

    name = "console"
    troubles: frozenset[Trouble] = frozenset()

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.typed: asyncio.Queue[Inbound] = asyncio.Queue()
        self._console = Typed(self)
        self._last: Inbound | None = None

    def adapter(self) -> Adapter:
        return self._console

    def address(self, who: str) -> Address:
        return YOU

    async def start(self, who: str, code: str) -> None:
        self._do(self._console.joined(code))

    async def say(self, who: str, text: str) -> None:
        self._do(self._console.said(text))

    async def press(self, who: str, label: str) -> None:
        self._do(self._console.pressed(label))

    async def repeat(self) -> None:
        assert self._last is not None
        self._do(self._last)

    async def taken(self) -> None:
        await self.typed.join()

    def seen(self, who: str) -> list[str]:
        return self.shown

    async def hand_in(self, who: str, data: bytes) -> None:
        raise NotImplementedError

    def lose_files(self) -> None:
        raise NotImplementedError

    def refuse(self, trouble: Trouble) -> None:
        raise NotImplementedError

    def faults(self) -> list[str]:
        return []

    def _do(self, inbound: Inbound) -> None:
        self._last = inbound
        self.typed.put_nowait(inbound)


@asynccontextmanager
async def console_side() -> AsyncIterator[Side]:
    yield ConsoleSide()


SIDES: dict[str, Callable[[], AbstractAsyncContextManager[Side]]] = {
    "console": console_side,
    "telegram": telegram_side,
    "telegram by webhook": webhook_side,
    "slack": slack_side,
    "slack over HTTP": slack_http_side,
    "web": web_side,
    "tcp": tcp_side,
}


@pytest.fixture(params=SIDES)
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async with SIDES[request.param]() as opened:
        yield opened


@pytest.fixture
async def stage(side: Side, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(side, campaigns(visit(), telling()), tmp_path) as opened:
        yield opened


# Who and what


async def test_the_same_person_is_the_same_participant_and_another_is_another(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    await stage.end()
    await stage.begin()
    await stage.said("anna", "a quiet moment")
    if stage.side.address("anna") != stage.side.address("bea"):
        await stage.joined("bea")
        assert len({participant for _, participant, _ in await stage.people()}) == 2
    else:
        assert len(await stage.people()) == 1
    assert [text for _, text, _ in await stage.replies() if text == "a quiet moment"] == ["a quiet moment"]
    assert stage.side.address("anna").id in {id for id, _, _ in await stage.people()}


async def test_what_arrives_twice_happens_once(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes", "a quiet moment")
    before = list(stage.side.seen("anna"))
    await stage.side.repeat()
    await stage.settle()
    assert stage.side.seen("anna") == before
    assert len([1 for _, text, _ in await stage.replies() if text == "a quiet moment"]) == 1


async def test_what_somebody_says_in_a_row_is_kept_in_order(stage: Stage) -> None:
    await stage.joined("anna", "telling")
    await stage.said("anna", "yes")
    told = [f"part {number}" for number in range(12)]
    for part in told:
        await stage.side.say("anna", part)
    await stage.settle()
    assert [text for prompt, text, _ in await stage.replies() if prompt == "moment"] == told


async def test_words_arrive_and_leave_as_they_are(stage: Stage) -> None:
    odd = 'a <b>bold</b> &amp; *star* _x_ ~s~ `c` <@U1> <!channel> @all\nhttp://a.example/?x=1&y="2" 🙂 سلام'
    await stage.joined("anna")
    await stage.said("anna", "yes", odd)
    assert odd in [text for _, text, _ in await stage.replies()]


@pytest.mark.parametrize(
    "words",
    ["\x00", "a\x00b", "\ud83d alone", "\u202egnirts\u202c", "x" * 100_000, "\u0301" * 300, "👩‍👩‍👧" * 50],
    ids=["nul", "nul inside", "surrogate", "override", "long", "tower", "family"],
)
async def test_whatever_is_typed_is_kept_and_the_conversation_goes_on(stage: Stage, words: str) -> None:
    await stage.joined("anna", "telling")
    await stage.said("anna", "yes", words, "done")
    assert await stage.dead_letters() == 0
    assert await stage.given_up() == []
    assert len([1 for prompt, _, _ in await stage.replies() if prompt == "moment"]) == 1


# What is shown


def sample(name: str) -> Prompt:
    """A prompt of that kind: words, and two options for whatever has to be chosen from."""
    kind, two = KINDS[name], (Choosable("bus", {"en": "Bus"}), Choosable("car", {"en": "Car"}))
    needed = [field.name for field in fields(kind) if field.default is field.default_factory is MISSING]
    return Prompt(
        "it", name, kind(**{each: {"en": "How was it?"} if each == "text" else two for each in needed})
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_prompt_can_be_shown_and_left(side: Side, tmp_path: Path, kind: str) -> None:
    prompts = (visit().prompts[0], sample(kind), Prompt("last", "text", TextPrompt({"en": "Anything else?"})))
    async with staged(side, campaigns(replace(visit(), prompts=prompts)), tmp_path) as stage:
        await stage.joined("anna")
        await stage.pressed("anna", YES)
        assert any("How was it?" in text for text in side.seen("anna"))
        if KINDS[kind].expects:
            await stage.said("anna", "skip")
        await stage.said("anna", "no more")
        assert "no more" in [text for _, text, _ in await stage.replies()]
        assert await stage.given_up() == []


async def test_what_is_typed_and_what_is_pressed_goes_all_the_way(stage: Stage) -> None:
    await stage.joined("anna", "visit")
    await stage.pressed("anna", YES)
    await stage.said("anna", "the nurse waved", "4")
    await stage.pressed("anna", "Bus")
    await stage.said("anna", "nothing else")
    assert {prompt for prompt, _, _ in await stage.replies()} >= {"moment", "rating", "way", "last"}
    assert await stage.given_up() == []


async def test_text_that_is_too_long_for_the_platform_arrives_whole_in_parts(
    side: Side, tmp_path: Path
) -> None:
    words = " ".join(f"word{number} 🙂" for number in range(4000))
    prompts = (*visit().prompts[:1], Prompt("long", "text", TextPrompt({"en": words})))
    async with staged(side, campaigns(replace(visit(), prompts=prompts)), tmp_path) as stage:
        await stage.joined("anna")
        await stage.said("anna", "yes")
        assert words in " ".join(side.seen("anna"))
        assert await stage.given_up() == []


async def test_what_replaces_a_message_stands_in_its_place_where_the_platform_can(stage: Stage) -> None:
    await stage.joined("anna")
    to = stage.side.address("anna")
    id = await stage.adapter.send(to, Message("first"))
    await stage.adapter.send(to, Message("second", replaces=id))
    await stage.adapter.send(to, Message("second", replaces=id))  # it is so already, and that is fine
    seen = stage.side.seen("anna")
    assert "second" in seen[-1]
    if stage.adapter.can.edits:
        assert not any("first" in text for text in seen)
        assert len([1 for text in seen if "second" in text]) == 1


async def test_several_are_picked_one_by_one_where_they_were_asked_for(side: Side, tmp_path: Path) -> None:
    prompts = (
        visit().prompts[0],
        sample("multi_choice"),
        Prompt("last", "text", TextPrompt({"en": "Anything else?"})),
    )
    async with staged(side, campaigns(replace(visit(), prompts=prompts)), tmp_path) as stage:
        await stage.joined("anna")
        await stage.pressed("anna", YES, "Bus", "Car", "Done")
        assert ("it", "Bus, Car", [["bus", "car"], "Bus, Car"]) in await stage.replies()
        asked = [text for text in side.seen("anna") if "How was it?" in text]
        at_once = stage.adapter.can.edits or side.name == "web"  # the page has boxes, which are sent together
        assert len(asked) == (1 if at_once else 3)
        assert "Anything else?" in side.seen("anna")[-1]
        assert await stage.given_up() == []


async def test_several_are_the_same_answer_whether_they_are_pressed_or_written(
    side: Side, tmp_path: Path
) -> None:
    keys = ("pressed", "named", "numbered")
    prompts = (visit().prompts[0], *(replace(sample("multi_choice"), key=key) for key in keys))
    async with staged(side, campaigns(replace(visit(), prompts=prompts)), tmp_path) as stage:
        await stage.joined("anna")
        await stage.pressed("anna", YES, "Bus", "Car", "Done")
        await stage.said("anna", "car and bus", "2, 1")
        answers = {prompt: answer for prompt, _, answer in await stage.replies()}
        assert [answers[key] for key in keys] == [[["bus", "car"], "Bus, Car"]] * 3


async def test_sending_gives_an_id_of_its_own_for_each_message(stage: Stage) -> None:
    await stage.joined("anna")
    ids = [await stage.adapter.send(stage.side.address("anna"), Message("hello")) for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(ids)


# Pressing


async def test_a_press_answers_its_ask(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.pressed("anna", YES)
    await stage.said("anna", "a quiet moment", "4")
    await stage.pressed("anna", "Car")
    assert ("way", ["car", "Car"]) in [(prompt, answer) for prompt, _, answer in await stage.replies()]


async def test_a_press_on_an_old_ask_is_told_and_records_nothing(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.pressed("anna", YES)
    await stage.said("anna", "a quiet moment")
    before = await stage.replies()
    await stage.pressed("anna", YES)
    assert await stage.replies() == before
    assert OLD in stage.side.seen("anna")[-1]


async def test_of_two_presses_at_once_the_first_counts(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes", "a quiet moment", "4")
    await stage.side.press("anna", "Car")
    await stage.side.press("anna", "Bus")
    await stage.settle()
    assert [answer for prompt, _, answer in await stage.replies() if prompt == "way"] == [["car", "Car"]]
    assert await stage.given_up() == []


# Refusals


def refused_by(side: Side, trouble: Trouble) -> None:
    if trouble not in side.troubles:
        pytest.skip(f"{side.name} never says: {trouble}")
    side.refuse(trouble)


async def test_a_rate_limit_says_how_long_to_wait(stage: Stage) -> None:
    await stage.joined("anna")
    refused_by(stage.side, Trouble.RATE)
    with pytest.raises(RetryLater) as told:
        await stage.adapter.send(stage.side.address("anna"), Message("hello"))
    assert told.value.after == RATE_SECONDS
    assert not told.value.in_doubt


async def test_trouble_on_the_platforms_side_is_tried_again_and_in_doubt(stage: Stage) -> None:
    await stage.joined("anna")
    refused_by(stage.side, Trouble.DOWN)
    with pytest.raises(RetryLater) as told:
        await stage.adapter.send(stage.side.address("anna"), Message("hello"))
    assert told.value.in_doubt


@pytest.mark.parametrize(("trouble", "gone"), [(Trouble.GONE, True), (Trouble.BAD, False)])
async def test_what_can_never_arrive_is_undeliverable(stage: Stage, trouble: Trouble, gone: bool) -> None:
    await stage.joined("anna")
    refused_by(stage.side, trouble)
    with pytest.raises(Undeliverable) as told:
        await stage.adapter.send(stage.side.address("anna"), Message("hello"))
    assert told.value.gone is gone
    assert SECRET not in told.value.reason


async def test_refused_credentials_are_fatal(stage: Stage) -> None:
    await stage.joined("anna")
    refused_by(stage.side, Trouble.REVOKED)
    with pytest.raises(Fatal) as told:
        await stage.adapter.send(stage.side.address("anna"), Message("hello"))
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("trouble", Trouble)
async def test_a_refusal_says_nothing_secret_in_logs(
    stage: Stage, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await stage.joined("anna")
    refused_by(stage.side, trouble)
    with pytest.raises((RetryLater, Undeliverable, Fatal)):
        await stage.adapter.send(stage.side.address("anna"), Message("whispered words"))
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert SECRET not in told
    assert "whispered words" not in told


async def test_after_a_rate_limit_the_same_message_arrives_once(stage: Stage) -> None:
    await stage.joined("anna")
    before = len(stage.side.seen("anna"))
    refused_by(stage.side, Trouble.RATE)
    await stage.said("anna", "yes")
    assert len(stage.side.seen("anna")) == before
    stage.clock.move_to(stage.clock.now().replace(hour=13))
    await stage.settle()
    assert "Tell us about one moment" in stage.side.seen("anna")[-1]
    assert len(stage.side.seen("anna")) == before + 1


async def test_an_address_nobody_ever_wrote_from_is_undeliverable(stage: Stage) -> None:
    if not stage.side.troubles:
        pytest.skip("there is one person, always there")
    with pytest.raises(Undeliverable) as told:
        await stage.adapter.send(Address(stage.adapter.platform, "nobody"), Message("hello"))
    assert told.value.gone


# The end


async def test_a_stop_before_the_commit_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    await stage.end()
    begun = asyncio.Event()

    async def never(inbound: Inbound) -> None:
        begun.set()
        await asyncio.Event().wait()

    await stage.begin(never)
    await stage.side.say("anna", "a quiet moment")
    await asyncio.wait_for(begun.wait(), 10)
    await stage.end()
    await stage.begin()
    await stage.settle()
    assert len([1 for _, text, _ in await stage.replies() if text == "a quiet moment"]) == 1


async def test_a_stopped_adapter_leaves_no_task_behind(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.end()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert [task for task in others if "adapters" in str(task.get_coro())] == []


# Files


async def test_a_photo_is_fetched_after_the_commit_and_kept_without_where_it_was_taken(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    await stage.handed_in("anna", picture())
    [(state, type, data)] = await stage.fetched()
    assert (state, type, opened(data).size) == ("kept", "image/jpeg", (40, 20))
    assert PLACE.encode() not in data
    assert "moment" in [prompt for prompt, _, _ in await stage.replies()]
    assert await stage.given_up() == []


async def test_a_photo_is_fetched_by_the_next_process_when_the_first_ends_too_soon(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    await stage.handed_in("anna", picture())
    await stage.end()
    await stage.begin()
    assert [state for state, _, _ in await stage.fetched()] == ["kept"]


async def test_a_file_can_be_asked_for_twice_and_comes_whole_both_times(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    data = picture(size=(900, 700))
    sent = await stage.handed_in("anna", data)
    assert [await stage.fetcher.fetch(sent, len(data)) for _ in range(2)] == [data, data]


async def test_a_file_larger_than_wanted_is_too_large(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    data = picture(size=(900, 700))
    sent = await stage.handed_in("anna", data)
    with pytest.raises(TooLarge):
        await stage.fetcher.fetch(replace(sent, size=None), len(data) - 1)


async def test_a_file_the_platform_has_no_more_is_undeliverable_and_told_once(stage: Stage) -> None:
    await stage.joined("anna")
    await stage.said("anna", "yes")
    sent = await stage.handed_in("anna", picture())
    stage.side.lose_files()
    with pytest.raises(Undeliverable):
        await stage.fetcher.fetch(sent, 10_000)
    before = len(stage.side.seen("anna"))
    assert [state for state, _, _ in await stage.fetched()] == ["gone"]
    assert len(stage.side.seen("anna")) == before + 1
    assert "could not fetch" in stage.side.seen("anna")[-1]


# A whole campaign


SCRIPT = (
    ("press", "Yes"),
    ("say", "I waited two hours <i>in the hall</i>, and nobody said *why*."),
    ("say", "Then the nurse came & smiled 🙂"),
    ("say", "done"),
    ("press", "Right"),
    ("press", "Yes"),
    ("press", "No"),
    ("press", "By bus"),
    ("say", "2"),
    ("say", "A word now and then."),
)


async def test_a_whole_campaign_is_stored_alike_on_every_platform(side: Side, tmp_path: Path) -> None:
    written = load(Path(__file__).parent.parent / "stories" / "clinic.toml").campaigns
    async with staged(side, written, tmp_path) as stage:
        await stage.joined("anna", "after-visit")
        for deed, words in SCRIPT:
            await (stage.pressed if deed == "press" else stage.said)("anna", words)
        assert [
            each for each in await stage.replies() if each[0] not in ("consent", "may_quote", "may_retell")
        ] == [
            ("moment", SCRIPT[1][1], None),
            ("moment", SCRIPT[2][1], None),
            ("came", "By bus", ["bus", "By bus"]),
            ("rating", "2", [2, "2"]),
            ("missing", "A word now and then.", ["A word now and then.", ""]),
        ]
        assert "Thank you!" in side.seen("anna")[-1]
        assert await stage.given_up() == []
