"""The adapter with the real client: acknowledged means committed, and what Slack repeats is known again."""

import asyncio
import logging

import pytest

from adapters.base import Fatal, RetryLater, Undeliverable
from adapters.slack import socket
from adapters.slack.adapter import Slack
from bot.errors import BotError
from bot.messages import Address, Came, Message, Option
from tests.adapters.slack.conftest import Heard, adapter_at, running
from tests.adapters.slack.deliveries import button, edited, event, pressed, said
from tests.adapters.slack.double import Refusal, SlackDouble

ANNA = Address("slack", "T1:U1")
WHO = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1"}


# Taking


async def test_an_envelope_is_acknowledged_only_when_committed(slack: SlackDouble, heard: Heard) -> None:
    heard.gate = asyncio.Event()
    async with running(adapter_at(slack), heard):
        id = await slack.event(said("The bus was late"))
        await heard.until(1)
        assert id not in slack.acks
        heard.gate.set()
        await slack.acknowledged()
    assert heard.texts == ["The bus was late"]


async def test_what_was_not_committed_comes_again_and_is_the_same(slack: SlackDouble, heard: Heard) -> None:
    heard.failures = [RuntimeError("no room on the disk")]
    async with running(adapter_at(slack), heard):
        await slack.event(said("Hello", id="Ev7"))
        await heard.until(1)
        await slack.refresh()
        await slack.acknowledged()
    assert [inbound.id for inbound in heard.inbounds] == ["Ev7", "Ev7"]


async def test_a_press_is_acknowledged_in_time_however_long_its_commit_takes(
    slack: SlackDouble, heard: Heard
) -> None:
    heard.gate = asyncio.Event()
    async with running(adapter_at(slack, patience=0.05), heard):
        await slack.interaction(pressed(button("Bus", "s.1:bus")))
        await slack.acknowledged()
        assert [inbound.pressed for inbound in heard.inbounds] == ["s.1:bus"]
        heard.gate.set()
    assert heard.done == ["s.1:bus"], "and it was carried out"


async def test_words_whose_commit_takes_too_long_are_delivered_again_and_known(
    slack: SlackDouble, heard: Heard
) -> None:
    heard.gate = asyncio.Event()
    async with running(adapter_at(slack, patience=0.05), heard):
        await slack.event(said("Hello", id="Ev7"))
        await heard.until(1)
        await slack.refresh()
        await heard.until(2)  # it was not acknowledged
        heard.gate.set()
        await slack.refresh()
        await slack.acknowledged()
    assert {inbound.id for inbound in heard.inbounds} == {"Ev7"}


async def test_one_message_that_comes_as_two_events_has_one_id(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        await slack.event(said("Hello", id="Ev1", ts="5.5"))
        await slack.event(said("Hello", id="Ev2", ts="5.5"))
        await slack.event(said("Hello", id="Ev3", ts="6.6"))
        await slack.acknowledged()
    assert [inbound.id for inbound in heard.inbounds] == ["Ev1", "Ev1", "Ev3"]


async def test_everything_is_acknowledged_also_what_is_not_for_us(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        for payload in (
            event({"type": "reaction_added", "user": "U1"}),
            event({"type": "message", "subtype": "channel_join", "channel": "C1"}),
            said("Hello", bot_id="B9"),
            {"type": "event_callback", "event": "no table"},
            {"type": "event_callback", "event": {"type": 5}},
            {"type": ["x"]},
            said("Hello", text_is="fine") | {"authorizations": "x"},
        ):
            await slack.event(payload)
        for payload in (
            pressed(button("x", "y", "somebody:elses"), message={"ts": "1.1"}),
            {
                "type": "shortcut",
                "callback_id": "x",
                "user": {"id": "U1"},
                "team": {"id": "T1"},
                "trigger_id": "1",
            },
            {"type": "view_closed", "view": {"callback_id": "x"}, "user": {"id": "U1"}, "team": {"id": "T1"}},
            {"type": "block_actions", "actions": "x"},
        ):
            await slack.interaction(payload)
        await slack.deliver(
            "slash_commands", {"command": "/x", "text": "y", "user_id": "U1", "team_id": "T1"}
        )
        await slack.acknowledged()
    assert heard.inbounds == []


async def test_an_edit_and_a_press_come_through(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        await slack.event(edited("The bus", "The bsu"))
        await slack.interaction(pressed(button("Start", "", "home:start")))
        await slack.acknowledged()
    assert [inbound.came for inbound in heard.inbounds] == [Came.EDIT, Came.START]


async def test_the_language_is_a_guess_that_is_asked_for_once(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        for text in ("one", "two", "three"):
            await slack.event(said(text))
        await slack.event(said("four", user="U2"))
        await slack.acknowledged()
    assert [inbound.language for inbound in heard.inbounds if inbound.address == ANNA] == ["da-DK"] * 3
    assert [inbound.text for inbound in heard.inbounds if inbound.address == ANNA] == ["one", "two", "three"]
    assert len(slack.called("users.info")) == 2


async def test_a_new_connection_is_made_when_slack_asks_for_one(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        await slack.until(lambda: slack.connected)
        await slack.refresh()
        await slack.until(lambda: len(slack.called("apps.connections.open")) == 2)
        await slack.event(said("still here"))
        await slack.acknowledged()
    assert heard.texts == ["still here"]


async def test_what_was_begun_is_finished_when_it_stops(slack: SlackDouble, heard: Heard) -> None:
    heard.gate = asyncio.Event()
    adapter = adapter_at(slack, grace=5)
    task = asyncio.create_task(adapter.run(heard))
    await slack.event(said("Hello"))
    await heard.until(1)
    task.cancel()
    asyncio.get_running_loop().call_later(0.05, heard.gate.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(slack.acks) == 1


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_bad_credentials_are_told_at_the_start(slack: SlackDouble, heard: Heard, method: str) -> None:
    slack.refuse(method, Refusal("invalid_auth"))
    with pytest.raises(Fatal):
        await adapter_at(slack).run(heard)


async def test_without_a_connection_for_long_it_begins_anew(
    slack: SlackDouble, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "LOOK_SECONDS", 0.02)
    task = asyncio.create_task(adapter_at(slack).run(heard))
    await slack.until(lambda: slack.connected)
    await slack.hang_up()
    with pytest.raises(RetryLater):
        await task


async def test_a_connection_that_never_comes_is_told(
    slack: SlackDouble, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "CONNECT_SECONDS", 0.2)
    slack.answers = False
    with pytest.raises(RetryLater):
        await adapter_at(slack).run(heard)


def test_a_way_to_receive_is_needed() -> None:
    with pytest.raises(BotError, match="app_token"):
        Slack("xoxb-1")


# Home


async def test_home_is_shown_in_the_persons_language(slack: SlackDouble, heard: Heard) -> None:
    async with running(adapter_at(slack), heard):
        await slack.event(event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "DU1"}))
        await slack.until(lambda: "U1" in slack.homes)
    view = slack.homes["U1"]
    ids = [
        each["action_id"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    ]
    assert ids == ["home:start", "home:my_data", "home:stop", "home:delete"]
    assert view["blocks"][0]["text"]["text"] == "Fortæl os, hvordan det er"


# Sending


async def test_a_conversation_is_opened_once_and_kept(slack: SlackDouble) -> None:
    adapter = adapter_at(slack)
    try:
        ids = [await adapter.send(ANNA, Message(f"message {number}")) for number in range(3)]
    finally:
        await adapter.close()
    assert len(slack.called("conversations.open")) == 1
    assert [f"DU1:{message['ts']}" for message in slack.in_channel("DU1")] == ids


async def test_a_press_leaves_the_choice_in_place_of_the_buttons(slack: SlackDouble, heard: Heard) -> None:
    adapter = adapter_at(slack)
    async with running(adapter, heard):
        await adapter.send(ANNA, Message("How?", (Option("s.1:bus", "Bus"), Option("s.1:car", "Car"))))
        message = slack.in_channel("DU1")[0]
        await slack.interaction(pressed(message["blocks"][1]["elements"][1], message=message))
        await slack.until(lambda: bool(slack.called("chat.update")))
    after = slack.in_channel("DU1")[0]["blocks"]
    assert [block["type"] for block in after] == ["rich_text", "context"]
    assert after[1]["elements"][0]["text"] == "✓ Car"
    assert heard.inbounds[0].pressed == "s.1:car"


async def test_a_message_that_cannot_be_changed_is_said_anew(slack: SlackDouble) -> None:
    adapter = adapter_at(slack)
    try:
        id = await adapter.send(ANNA, Message("second", replaces="DU1:1.1"))
    finally:
        await adapter.close()
    assert [f"DU1:{message['ts']}" for message in slack.in_channel("DU1")] == [id]


async def test_a_rate_limit_is_not_slept_through(slack: SlackDouble) -> None:
    slack.refuse("chat.postMessage", Refusal("ratelimited", 429, {"Retry-After": "30"}))
    adapter = adapter_at(slack)
    try:
        async with asyncio.timeout(5):
            with pytest.raises(RetryLater) as told:
                await adapter.send(ANNA, Message("Hello"))
    finally:
        await adapter.close()
    assert told.value.after == 30
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("id", ["", "T1:", "T1:UNOBODY"])
async def test_nobody_there_is_undeliverable(slack: SlackDouble, id: str) -> None:
    adapter = adapter_at(slack)
    try:
        with pytest.raises(Undeliverable):
            await adapter.send(Address("slack", id), Message("Hello"))
    finally:
        await adapter.close()


async def test_what_the_library_logs_holds_no_words(
    slack: SlackDouble, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard.failures = [ValueError("whispered words")] * 2
    async with running(adapter_at(slack), heard):
        await slack.event(said("whispered words"))
        await heard.until(1)
        await slack.refresh()
        await heard.until(2)
        await slack.refresh()
        await slack.acknowledged()
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "a delivery was not taken: ValueError" in logged
    assert "whispered" not in logged
    assert "xapp-" not in logged
    assert "xoxb-" not in logged
