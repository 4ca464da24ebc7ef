"""A digest in its channel: once, with its chart, its thread behind it, and saying what is decided later."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.base import Fatal, RetryLater
from adapters.slack.adapter import Slack
from adapters.slack.answers import Answered
from adapters.slack.posting import PICTURE_WAITS, Posted
from bot.digests.digest import Digest
from tests.adapters.slack.conftest import adapter_at
from tests.adapters.slack.double import Refusal, SlackDouble
from tests.adapters.slack.side import words_of
from tests.adapters.slack.test_digest import line
from tests.bot.digests import samples

AT = datetime(2026, 12, 8, 12, tzinfo=UTC)
DIGEST = replace(samples.whole(), made_at=samples.whole().made_at.replace(year=2020))
LONG = replace(DIGEST, themes=tuple(line(n, "short") for n in range(20)), earlier=())
ANSWERS = {"wait": [Answered("U2", "cannot", "The building is listed.", "", AT)]}


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def adapter(slack: SlackDouble, clock: Clock) -> AsyncIterator[Slack]:
    made = adapter_at(slack, sleep=clock.sleep)
    yield made
    await made.close()


def posts(slack: SlackDouble) -> int:
    return len(slack.in_channel("C1"))


def pictures(slack: SlackDouble) -> list[str]:
    blocks = [block for message in slack.in_channel("C1") for block in message["blocks"]]
    return [block["slack_file"]["id"] for block in blocks if block["type"] == "image"]


async def test_its_chart_is_a_picture_with_words_for_it(slack: SlackDouble, adapter: Slack) -> None:
    posted = await adapter.post_digest("C1", DIGEST)
    [file] = slack.stored.values()
    assert file.content.startswith(b"\x89PNG")
    assert (file.complete, file.shown_in) == (True, ""), "it is in the message, and not beside it"
    assert "Not knowing how long the wait is: 23 of 61" in file.alt
    assert pictures(slack) == [posted.chart]
    assert slack.in_channel("C1")[0]["text"].startswith("What we heard")


async def test_a_picture_that_is_not_ready_is_waited_for(
    slack: SlackDouble, adapter: Slack, clock: Clock
) -> None:
    slack.slow_pictures = 2
    await adapter.post_digest("C1", DIGEST)
    assert (clock.slept, len(pictures(slack))) == ([*PICTURE_WAITS[:2]], 1)


async def test_without_its_picture_it_is_posted_all_the_same(
    slack: SlackDouble, adapter: Slack, clock: Clock
) -> None:
    slack.slow_pictures = 100
    await adapter.post_digest("C1", DIGEST)
    assert sum(clock.slept) < 15
    assert (posts(slack), pictures(slack)) == (1, [])
    slack.refuse("files.getUploadURLExternal", Refusal("missing_scope"))
    await adapter.post_digest("C1", replace(DIGEST, id="another"))
    assert (posts(slack), pictures(slack)) == (2, [])


async def test_it_is_posted_once_also_in_doubt(slack: SlackDouble, adapter: Slack) -> None:
    slack.refuse("chat.postMessage", Refusal("internal_error", 500, done=True))
    with pytest.raises(RetryLater) as told:
        await adapter.post_digest("C1", DIGEST)
    assert told.value.in_doubt
    posted = await adapter.post_digest("C1", DIGEST, in_doubt=True)
    other = await adapter.post_digest("C1", replace(DIGEST, id="another"), in_doubt=True)
    there = tuple(f"C1:{message['ts']}" for message in slack.in_channel("C1"))
    assert there == posted.messages + other.messages
    assert posted.chart == pictures(slack)[0]


async def test_a_long_one_goes_on_in_the_thread(slack: SlackDouble, adapter: Slack) -> None:
    posted = await adapter.post_digest("C1", LONG)
    first, *thread = slack.in_channel("C1")
    assert len(thread) == len(posted.messages) - 1 > 0
    assert {message.get("thread_ts") for message in thread} == {first["ts"]}


@pytest.mark.parametrize("crashed", [True, False])
async def test_a_thread_that_was_broken_off_is_gone_on_with(
    slack: SlackDouble, adapter: Slack, crashed: bool
) -> None:
    whole = adapter_at(slack)
    so_many = len((await whole.post_digest("C2", LONG)).messages)
    await whole.close()
    slack.refusals["chat.postMessage"] = []
    slack.break_off_after = 1
    with pytest.raises(Fatal):
        await adapter.post_digest("C1", LONG)
    assert posts(slack) == 1
    again = adapter_at(slack) if crashed else adapter
    posted = await again.post_digest("C1", LONG, in_doubt=crashed)
    await again.close()
    assert posts(slack) == len(posted.messages) == so_many


async def test_what_is_decided_later_stands_there_in_place(slack: SlackDouble, adapter: Slack) -> None:
    posted = await adapter.post_digest("C1", DIGEST)
    changed = await adapter.change_digest(posted, DIGEST, ANSWERS)
    assert changed == posted
    assert posts(slack) == 1
    assert "We can't: The building is listed." in words_of(slack.in_channel("C1")[0])
    assert pictures(slack) == [posted.chart]


async def test_what_was_deleted_stays_deleted(slack: SlackDouble, adapter: Slack) -> None:
    posted = Posted(("C1:1.1",))
    assert await adapter.change_digest(posted, DIGEST, ANSWERS) == posted
    assert posts(slack) == 0


async def test_a_thread_grows_and_shrinks_with_what_it_says(slack: SlackDouble, adapter: Slack) -> None:
    short = await adapter.post_digest("C1", DIGEST)
    longer = await adapter.change_digest(short, with_id(LONG), {})
    assert posts(slack) == len(longer.messages) > 1
    assert await adapter.change_digest(longer, DIGEST, {}) == short
    assert posts(slack) == 1


async def test_a_change_that_has_to_wait_is_told(slack: SlackDouble, adapter: Slack) -> None:
    posted = await adapter.post_digest("C1", DIGEST)
    slack.refuse("chat.update", Refusal("ratelimited", 429, {"Retry-After": "7"}))
    with pytest.raises(RetryLater) as told:
        await adapter.change_digest(posted, DIGEST, ANSWERS)
    assert told.value.after == 7


def with_id(digest: Digest) -> Digest:
    return replace(digest, id=DIGEST.id)
