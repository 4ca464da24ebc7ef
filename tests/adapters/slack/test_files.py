"""Files: fetched with the token from Slack alone and within a limit; asks spoken go beside the words."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Fatal, RetryLater, TooLarge, Undeliverable
from adapters.slack.adapter import Slack
from adapters.slack.files import is_slacks
from bot.messages import Address, Attachment, Message
from tests.adapters.slack.conftest import adapter_at
from tests.adapters.slack.double import BOT_TOKEN, Refusal, SlackDouble, StoredFile

ANNA = Address("slack", "T1:U1")
PICTURE = b"\x89PNG" + b"x" * 200_000


@pytest.fixture
async def adapter(slack: SlackDouble) -> AsyncIterator[Slack]:
    slack.stored["F1"] = StoredFile("me.png", PICTURE)
    made = adapter_at(slack)
    yield made
    await made.close()


def photo(slack: SlackDouble, path: str = "/files/F1", kind: str = "photo") -> Attachment:
    return Attachment(kind, f"{slack.base}{path}")


async def test_a_file_is_fetched_with_the_token(slack: SlackDouble, adapter: Slack) -> None:
    assert adapter.can.files
    assert await adapter.fetch(photo(slack), 300_000) == PICTURE
    assert slack.tokens_at == [("/files/F1", f"Bearer {BOT_TOKEN}")]


async def test_a_file_known_by_its_id_alone_is_asked_for(slack: SlackDouble, adapter: Slack) -> None:
    assert await adapter.fetch(Attachment("photo", "F1"), 300_000) == PICTURE
    with pytest.raises(Undeliverable) as told:
        await adapter.fetch(Attachment("photo", "F2"), 300_000)
    assert not told.value.gone, "the person can still be reached"


async def test_a_file_larger_than_asked_for_is_not_read_to_its_end(
    slack: SlackDouble, adapter: Slack
) -> None:
    assert await adapter.fetch(photo(slack), len(PICTURE)) == PICTURE
    with pytest.raises(TooLarge):
        await adapter.fetch(photo(slack), len(PICTURE) - 1)
    with pytest.raises(TooLarge):
        await adapter.fetch(Attachment("photo", "F1", size=101), 100)


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example.net/F1",
        "https://slack.com.example.net/F1",
        "https://notslack.com/F1",
        "https://files.slack.com:8443/F1",
        "http://files.slack.com/F1",
        "https://files.slack.com@example.net/F1",
        "https://[::1/F1",
        "file:///etc/passwd",
        "//example.net/F1",
    ],
)
async def test_the_token_goes_to_nobody_whom_a_payload_names(
    slack: SlackDouble, adapter: Slack, address: str
) -> None:
    with pytest.raises(Undeliverable):
        await adapter.fetch(Attachment("photo", address), 1000)
    assert slack.tokens_at == []


async def test_nor_to_whom_a_redirect_names(slack: SlackDouble, adapter: Slack) -> None:
    with pytest.raises(Undeliverable):
        await adapter.fetch(photo(slack, "/files/elsewhere"), 1000)


def test_what_is_slacks_own() -> None:
    api = "http://127.0.0.1:81/api/"
    assert is_slacks("https://files.slack.com/files-pri/T1-F1/x.png", api)
    assert is_slacks("https://slack.com/x", api)
    assert is_slacks("http://127.0.0.1:81/files/F1", api)
    assert not is_slacks("http://127.0.0.1:82/files/F1", api)


async def test_without_the_scope_the_mend_is_told(slack: SlackDouble, adapter: Slack) -> None:
    slack.scopes = "chat:write,im:history"
    with pytest.raises(Fatal, match="files:read"):
        await adapter.fetch(photo(slack), 300_000)


async def test_a_page_to_sign_in_is_no_file_also_where_slack_names_no_scopes(slack: SlackDouble) -> None:
    adapter = adapter_at(slack)
    with pytest.raises(Fatal, match="files:read"):
        await adapter.fetch(photo(slack, "/sign-in"), 300_000)
    await adapter.close()


async def test_a_page_that_somebody_sent_is_a_file_and_stops_nothing(
    slack: SlackDouble, adapter: Slack
) -> None:
    slack.stored["F2"] = StoredFile("page.html", b"<p>", type="text/html")
    assert await adapter.fetch(photo(slack, "/files/F2", "file"), 1000) == b"<p>"
    slack.scopes = "files:read"
    with pytest.raises(Undeliverable):
        await adapter.fetch(photo(slack, "/files/F2"), 1000)


async def test_a_file_that_is_gone_and_a_store_that_is_down(slack: SlackDouble, adapter: Slack) -> None:
    slack.scopes = "files:read"
    with pytest.raises(Undeliverable):
        await adapter.fetch(photo(slack, "/files/F9"), 1000)
    with pytest.raises(RetryLater) as told:
        await adapter.fetch(photo(slack, "/files/broken"), 1000)
    assert told.value.after == 9


# Asks spoken


async def test_an_ask_spoken_goes_behind_the_words(
    slack: SlackDouble, adapter: Slack, tmp_path: Path
) -> None:
    spoken = tmp_path / "hello.mp3"
    spoken.write_bytes(b"ID3 hello")
    await adapter.send(ANNA, Message("Hello", recorded=str(spoken)))
    [file] = [each for id, each in slack.stored.items() if id != "F1"]
    assert (file.content, file.name, file.shown_in) == (b"ID3 hello", "hello.mp3", "DU1")
    methods = [method for method, _ in slack.calls]
    assert methods.index("chat.postMessage") < methods.index("files.completeUploadExternal")


async def test_the_words_are_not_lost_with_it(
    slack: SlackDouble, adapter: Slack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    spoken = tmp_path / "hello.mp3"
    spoken.write_bytes(b"ID3 hello")
    slack.refuse("files.getUploadURLExternal", Refusal("missing_scope"))
    first = await adapter.send(ANNA, Message("Hello", recorded=str(spoken)))
    second = await adapter.send(ANNA, Message("Hello again", recorded=str(tmp_path / "nowhere.mp3")))
    assert [f"DU1:{message['ts']}" for message in slack.in_channel("DU1")] == [first, second]
    assert "a recorded ask was not sent" in caplog.text
