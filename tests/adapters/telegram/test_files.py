"""The files people send: fetched by their id, never more than wanted, and the token never shown."""

import logging
from collections.abc import AsyncIterator

import pytest

from adapters.base import Fatal, Fetcher, RetryLater, TooLarge, Undeliverable
from adapters.telegram.adapter import Telegram
from bot.messages import Attachment
from tests.adapters.telegram.conftest import UNPACED
from tests.adapters.telegram.double import TOKEN, BotApi, Refused, flood

VOICE = Attachment("voice", "AQADu|voice1", 5)


@pytest.fixture
async def fetcher(api: BotApi) -> AsyncIterator[Fetcher]:
    telegram = Telegram(TOKEN, api=api.url, can=UNPACED)
    assert telegram.can.files
    yield telegram
    await telegram.close()


async def test_a_file_comes_as_it_was_sent(api: BotApi, fetcher: Fetcher) -> None:
    api.files["voice1"] = bytes(range(256)) * 1000
    assert await fetcher.fetch(VOICE, 1_000_000) == api.files["voice1"]


async def test_a_file_just_within_the_limit_comes(api: BotApi, fetcher: Fetcher) -> None:
    api.files["voice1"] = b"x" * 1000
    assert len(await fetcher.fetch(VOICE, 1000)) == 1000


async def test_a_file_past_the_limit_is_not_even_asked_for(api: BotApi, fetcher: Fetcher) -> None:
    api.files["voice1"] = b"x" * 1001
    with pytest.raises(TooLarge):
        await fetcher.fetch(VOICE, 1000)
    assert api.downloads == []


@pytest.mark.parametrize("says_length", [True, False])
async def test_a_file_whose_size_was_a_lie_is_left_in_the_middle(
    api: BotApi, fetcher: Fetcher, says_length: bool
) -> None:
    api.files["voice1"] = b"x" * 5_000_000
    api.tells_size, api.tells_length = False, says_length
    with pytest.raises(TooLarge):
        await fetcher.fetch(VOICE, 100_000)


async def test_what_a_bot_may_not_download_is_too_large(api: BotApi, fetcher: Fetcher) -> None:
    api.files["voice1"] = b"x" * 20_000_001
    with pytest.raises(TooLarge):
        await fetcher.fetch(VOICE, 50_000_000)


async def test_of_a_photo_the_largest_size_within_the_limit_comes(api: BotApi, fetcher: Fetcher) -> None:
    api.files |= {"large": b"l" * 900, "middle": b"m" * 300, "small": b"s" * 90}
    assert await fetcher.fetch(Attachment("photo", "AQ|large|middle|small", 900), 400) == b"m" * 300


@pytest.mark.parametrize(
    ("method", "refused", "raised"),
    [
        ("getFile", Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), None),
        ("getFile", Refused(400, "Bad Request: chat not found"), Undeliverable),
        ("getFile", Refused(401, "Unauthorized"), Fatal),
        ("getFile", Refused(502, "Bad Gateway"), RetryLater),
        ("download", Refused(404, "Not Found"), Undeliverable),
        ("download", Refused(401, "Unauthorized"), Fatal),
        ("download", Refused(500, "Internal"), RetryLater),
        ("download", Refused(302, "https://elsewhere.example"), Undeliverable),
    ],
)
async def test_every_refusal_has_one_meaning_and_closes_no_address(
    api: BotApi, fetcher: Fetcher, method: str, refused: Refused, raised: type[Exception] | None
) -> None:
    api.files["voice1"] = b"heard"
    api.injected[method] = [refused]
    with pytest.raises(raised or Undeliverable) as told:
        await fetcher.fetch(VOICE, 1000)
    assert not getattr(told.value, "gone", False)


@pytest.mark.parametrize("method", ["getFile", "download"])
async def test_the_wait_that_is_asked_for_is_passed_on(api: BotApi, fetcher: Fetcher, method: str) -> None:
    api.files["voice1"] = b"heard"
    api.injected[method] = [flood(7)]
    with pytest.raises(RetryLater) as told:
        await fetcher.fetch(VOICE, 1000)
    assert told.value.after == 7


@pytest.mark.parametrize("path", ["../../bot/secret", "/var/lib/telegram/x", "a?b", "a\nb", "", None])
async def test_an_odd_path_is_not_asked_for(api: BotApi, fetcher: Fetcher, path: str | None) -> None:
    api.files["voice1"] = b"heard"
    api.paths["voice1"] = path
    with pytest.raises(Undeliverable):
        await fetcher.fetch(VOICE, 1000)
    assert api.downloads == []


@pytest.mark.parametrize("attachment", [Attachment("location", "55.6,12.5"), Attachment("voice", "")])
async def test_a_place_has_no_bytes(fetcher: Fetcher, attachment: Attachment) -> None:
    with pytest.raises(Undeliverable):
        await fetcher.fetch(attachment, 1000)


async def test_a_server_that_is_gone_by_then_is_tried_later_and_the_token_not_shown(
    api: BotApi, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.files["voice1"] = b"heard"
    assert await fetcher.fetch(VOICE, 1000) == b"heard"
    api.injected["download"] = ["hang up"]
    with pytest.raises(RetryLater) as told:
        await fetcher.fetch(VOICE, 1000)
    assert told.value.__suppress_context__
    ours = [record for record in caplog.records if not record.name.startswith("aiohttp")]
    assert not any(TOKEN in record.getMessage() for record in ours)
