"""Files in Slack: what came with people's words is fetched, and what goes beside ours is uploaded.

A file's address is named by a delivery, so it is not trusted: the token goes to Slack and to nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import Fatal, RetryLater, TooLarge, Undeliverable
from adapters.slack.errors import to_error
from adapters.slack.inbound import address_in
from adapters.slack.pieces import cut, table
from bot.messages import Attachment

SCOPE = "files:read"
SECONDS = 60.0
"""For one file, whatever its size: a phone's voice message is a megabyte or two."""
MOST_HOPS = 3
CHUNK = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_PAGE = frozenset({"photo", "voice", "video"})
"""Kinds that are never a web page: where one comes instead, it is the page to sign in."""
ALT_LIMIT = 1_000
NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Store:
    """Slack's store of files, as far as the app may use it."""

    client: AsyncWebClient
    token: str
    api: str

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of a file, never more than `limit` of them."""
        if attachment.size is not None and attachment.size > limit:
            raise TooLarge
        try:
            return await self._fetched(attachment, limit)
        except (TooLarge, RetryLater, Undeliverable, Fatal):
            raise
        except ClientConnectorError:
            raise RetryLater from None
        except (ClientError, TimeoutError, OSError, ValueError):
            raise RetryLater from None

    async def _fetched(self, attachment: Attachment, limit: int) -> bytes:
        address = await self._address(attachment.reference)
        session, own = self._session()
        try:
            for hop in range(MOST_HOPS):
                headers = {"Authorization": f"Bearer {self.token}"}
                async with session.get(
                    address, headers=headers, allow_redirects=False, timeout=ClientTimeout(total=SECONDS)
                ) as answer:
                    if answer.status not in REDIRECTS:
                        return await self._body(answer, attachment.kind, limit, moved=hop > 0)
                    address = self._trusted(urljoin(address, answer.headers.get("Location", "")))
            await self._look_for_scope(certain=True)
            raise Undeliverable("file leads nowhere", gone=False)
        finally:
            if own:
                await session.close()

    async def _address(self, reference: str) -> str:
        """Where the file is: Slack says it with the message, or when it is asked by the file's id."""
        if "/" in reference:
            return self._trusted(reference)
        try:
            found = await self.client.files_info(file=reference)
        except Exception as error:
            raise to_error(error) from None
        return self._trusted(address_in(table(_data(found), "file")))

    def _trusted(self, address: str) -> str:
        if not is_slacks(address, self.api):
            raise Undeliverable("file is not at Slack", gone=False)
        return address

    async def _body(self, answer: ClientResponse, kind: str, limit: int, *, moved: bool) -> bytes:
        if answer.status == 429 or answer.status >= 500:
            raise RetryLater(_seconds(answer.headers.get("Retry-After", "")))
        page = answer.content_type == "text/html" and "attachment" not in _disposition(answer)
        if page or answer.status != 200:
            await self._look_for_scope(certain=moved or (page and kind in NO_PAGE))
        if answer.status != 200:
            raise Undeliverable("file is gone", gone=False)
        if page and kind in NO_PAGE:
            raise Undeliverable("a page came instead of a file", gone=False)
        if (answer.content_length or 0) > limit:
            raise TooLarge
        body = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > limit:
                raise TooLarge
        return bytes(body)

    async def _look_for_scope(self, *, certain: bool) -> None:
        """Slack shows a page to sign in when the app lacks the scope: then this is fatal. Slack says which
        scopes there are; where it does not, `certain` decides. Anybody may send a page as a file."""
        try:
            answer = await self.client.auth_test()
        except Exception as error:
            raise to_error(error) from None
        named = {key.lower(): value for key, value in answer.headers.items()}.get("x-oauth-scopes")
        scopes = None if named is None else {each.strip() for each in str(named).split(",")}
        if certain if scopes is None else SCOPE not in scopes:
            raise Fatal(f"Slack says missing_scope ({SCOPE}): paste the manifest and install the app again")

    # Uploading

    async def upload(self, name: str, content: bytes, *, alt: str = "", channel: str = "") -> str:
        """Put a file at Slack, in a channel or (without one) to be shown in a message; its id. Raises as
        every call does."""
        try:
            named: dict[str, Any] = {"alt_txt": cut(alt, ALT_LIMIT)} if alt else {}
            asked = await self.client.files_getUploadURLExternal(
                filename=cut(name, NAME_LIMIT), length=len(content), **named
            )
            id, address = str(asked.get("file_id", "")), str(asked.get("upload_url", ""))
            await self._post(address, content)
            await self.client.files_completeUploadExternal(
                files=[{"id": id, "title": cut(name, NAME_LIMIT)}], channel_id=channel or None
            )
        except (RetryLater, Undeliverable):
            raise
        except Exception as error:
            raise to_error(error) from None
        return id

    async def _post(self, address: str, content: bytes) -> None:
        """The address is a secret that counts once, so no token goes with it."""
        session, own = self._session()
        try:
            async with session.post(
                self._trusted(address), data=content, timeout=ClientTimeout(total=SECONDS)
            ) as answer:
                if answer.status != 200:
                    raise RetryLater
        finally:
            if own:
                await session.close()

    def _session(self) -> tuple[ClientSession, bool]:
        """The one session while the adapter runs, else one for this alone."""
        session = self.client.session
        return (session, False) if session is not None else (ClientSession(), True)


def is_slacks(address: str, api: str) -> bool:
    """Whether the token may go there: where the API is, or a place of slack.com's own, encrypted."""
    try:
        there, ours = urlsplit(address), urlsplit(api)
        ports = there.port, ours.port
    except ValueError:
        return False
    if there.username or there.password or not there.hostname:
        return False
    if (there.scheme, there.hostname, ports[0]) == (ours.scheme, ours.hostname, ports[1]):
        return True
    own = there.hostname == "slack.com" or there.hostname.endswith(".slack.com")
    return there.scheme == "https" and ports[0] in (None, 443) and own


def _disposition(answer: ClientResponse) -> str:
    return answer.headers.get("Content-Disposition", "").lower()


def _data(response: Any) -> Mapping[str, Any]:
    return response.data if isinstance(response.data, dict) else {}


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
