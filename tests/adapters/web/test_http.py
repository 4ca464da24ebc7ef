"""What the pages answer to whatever is asked: the right status, no change, and a page that helps."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import func, select

from adapters.web import guard, identity
from adapters.web.adapter import origin, pages
from bot.errors import BotError
from bot.messages import Address
from storage import conversations
from storage.rows import AddressRow, InboundRow, ParticipantRow, ReplyRow, table
from tests.adapters.web.conftest import HOST, Browser, House

JSON = {"Accept": "application/json"}


async def count(house: House, row: type) -> int:
    question = select(func.count()).select_from(table(row))
    return await house.database.read(lambda tx: tx.execute(question).scalar() or 0)


async def replies(house: House) -> list[str]:
    rows = table(ReplyRow)
    question = select(rows.c.text).where(rows.c.prompt == "moment").order_by(rows.c.number)
    return list(await house.database.read(lambda tx: tx.execute(question).scalars().all()))


# Headers


@pytest.mark.parametrize(
    "path", ["/c/visit", "/chat", "/nowhere", "/poster/visit", "/back", "/left", "/messages", "/events"]
)
async def test_every_answer_keeps_the_page_to_itself(house: House, path: str) -> None:
    answer = await house.browser().get(path)
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "server" not in answer.headers


async def test_only_sites_that_are_named_may_show_the_page_in_a_frame(house: House) -> None:
    house.web.site.frames = ("https://service.example", "https://other.example:8443")
    policy = (await house.browser().get("/c/visit")).headers["content-security-policy"]
    assert policy.endswith("; frame-ancestors https://service.example https://other.example:8443")


async def test_over_https_the_cookie_is_bound_to_the_host_and_browsers_keep_to_https(house: House) -> None:
    house.web.site.public = "https://talk.example.org"
    browser = Browser(house.web, "https://talk.example.org")
    await browser.get("/c/visit")
    answer = await browser.client.post("/c/visit", data=browser.hidden())
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert re.fullmatch(
        r"__Host-weheard=[\w-]{43}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure",
        answer.headers["set-cookie"],
    )


async def test_the_pages_hold_no_script_or_style_of_their_own(house: House, anna: Browser) -> None:
    for path in ("/c/visit", "/chat", "/poster/visit", "/move", "/back", "/nowhere"):
        page = (await anna.get(path)).text
        assert re.findall(r"<script(?![^>]* src=\"/static/)", page) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []
        assert re.findall(r"(?:src|href|action)=\"(?!/|#|http://localhost/)", page) == []


async def test_static_files_may_be_kept_and_are_the_only_ones(house: House) -> None:
    browser = house.browser()
    for name in ("chat.css", "chat.js", "icon.svg"):
        answer = await browser.get(f"/static/{name}?v=1")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../adapter.py",
        "/static/..%2fadapter.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/",
        "/static/chat.css%00.html",
        "/c/..%2f..%2fetc%2fpasswd",
        "/c/%00",
        "/c/" + "a" * 65,
        "/c/visit/",
        "/c/",
        "/poster/no-such-code",
        "/c/_heard",
        "//evil.example/",
        "/chat/..",
        "/%",
        "/\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
async def test_path_tricks_lead_nowhere(house: House, path: str) -> None:
    answer = await house.browser().get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert "location" not in answer.headers


# Methods


@pytest.mark.parametrize("path", ["/c/visit", "/poster/visit", "/back", "/left", "/static/chat.css"])
async def test_head_is_get_without_a_body(house: House, path: str) -> None:
    browser = house.browser()
    got, head = await browser.client.get(path), await browser.client.head(path)
    assert head.status_code == got.status_code == 200
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_head_of_a_stream_ends(house: House, anna: Browser) -> None:
    answer = await anna.client.head("/events")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/say"),
        ("HEAD", "/say"),
        ("PUT", "/say"),
        ("DELETE", "/chat"),
        ("POST", "/chat"),
        ("OPTIONS", "/say"),
        ("TRACE", "/c/visit"),
        ("PATCH", "/c/visit"),
        ("BREW", "/chat"),
        ("POST", "/poster/visit"),
        ("GET", "/leave"),
        ("POST", "/static/chat.js"),
    ],
)
async def test_odd_methods_are_refused_with_those_that_are_known(
    house: House, anna: Browser, method: str, path: str
) -> None:
    before = await count(house, InboundRow)
    answer = await anna.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert await count(house, InboundRow) == before


# Nothing before the first deed


async def test_looking_stores_nothing_and_sets_no_cookie(house: House) -> None:
    browser = house.browser()
    for path in ("/c/visit", "/poster/visit", "/chat", "/back", "/messages", "/c/nowhere"):
        answer = await browser.get(path)
        assert "set-cookie" not in answer.headers
    assert await count(house, ParticipantRow) == 0
    assert await count(house, InboundRow) == 0


async def test_only_a_hash_of_the_cookie_is_stored(house: House, anna: Browser) -> None:
    token = anna.client.cookies["weheard"]
    rows = table(AddressRow)
    found = await house.database.read(lambda tx: tx.execute(select(rows.c.platform, rows.c.id)).all())
    assert [tuple(each) for each in found] == [("web", identity.address_of(token).id)]
    assert token not in identity.address_of(token).id


async def test_a_doubled_start_is_one_person(house: House) -> None:
    browser = house.browser()
    await browser.get("/c/visit")
    fields = browser.hidden()
    first = await browser.client.post("/c/visit", data=fields)
    browser.client.cookies.clear()  # the second was on its way before the first was answered
    second = await browser.client.post("/c/visit", data=fields)
    third = await browser.client.post("/c/visit", data=fields)  # and a third after it
    assert first.headers["set-cookie"] == second.headers["set-cookie"]
    assert third.status_code == 303
    assert await count(house, ParticipantRow) == 1
    assert await count(house, InboundRow) == 1


async def test_an_old_browser_that_says_nothing_of_where_it_comes_from_can_start(house: House) -> None:
    browser = house.browser()
    del browser.client.headers["Sec-Fetch-Site"]
    browser.client.headers["Origin"] = "null"
    await browser.begin()
    await browser.press("Yes")
    await browser.say("It went well.")
    assert await replies(house) == ["It went well."]


async def test_without_where_it_comes_from_a_page_cannot_choose_whose_conversation_it_is(
    house: House,
) -> None:
    """Otherwise another site could put its own conversation under somebody."""
    browser = house.browser()
    del browser.client.headers["Sec-Fetch-Site"]
    await browser.get("/c/visit")
    seed = browser.hidden()["form"]
    await browser.post("/c/visit", {"form": seed, "key": ""})
    assert browser.client.cookies["weheard"] != identity.grown(seed)


# Cross-site and stale posts


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
async def test_a_post_from_another_site_changes_nothing(
    house: House, anna: Browser, headers: dict[str, str]
) -> None:
    fields = {**anna.hidden("say"), "text": "not mine"}
    before = await count(house, InboundRow)
    if "Sec-Fetch-Site" not in headers:
        del anna.client.headers["Sec-Fetch-Site"]
    for path in ("/say", "/c/visit", "/move", "/leave", "/back"):
        answer = await anna.client.post(path, data=fields, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        assert "not mine" not in answer.text
    assert await count(house, InboundRow) == before


@pytest.mark.parametrize("key", ["", "0" * 64, "schlüssel", "\x00"])
async def test_without_the_forms_key_nothing_is_said_and_the_words_are_given_back(
    house: House, anna: Browser, key: str
) -> None:
    answer = await anna.post("/say", {**anna.hidden("say"), "key": key, "text": "Kept <in> the box"})
    assert answer.status_code == 403
    assert "Kept &lt;in&gt; the box</textarea>" in answer.text
    assert 'role="alert"' in answer.text
    assert await replies(house) == []
    await anna.say("Kept <in> the box")
    assert await replies(house) == ["Kept <in> the box"]


async def test_another_persons_key_is_no_key(house: House, anna: Browser) -> None:
    ben = house.browser()
    await ben.begin()
    answer = await ben.post("/say", {**anna.hidden("say"), "text": "hello"})
    assert answer.status_code == 403


# Saying


async def test_a_double_submit_is_stored_once(house: House, anna: Browser) -> None:
    fields = {**anna.hidden("say"), "text": "Once"}
    for _ in range(3):
        assert (await anna.client.post("/say", data=fields)).status_code == 303
    assert await replies(house) == ["Once"]


async def test_other_words_from_the_same_form_are_no_repeat(house: House) -> None:
    """The back button shows an old form again; what is then typed there must not be lost."""
    browser = house.browser()
    await browser.begin("visit")
    await browser.press("Yes")
    fields = browser.hidden("say")
    await browser.client.post("/say", data={**fields, "text": "help"})
    await browser.client.post("/say", data={**fields, "text": "The stairs are steep."})
    assert await replies(house) == ["The stairs are steep."]


async def test_two_tabs_are_one_conversation(house: House, anna: Browser) -> None:
    other = house.browser()
    other.client.cookies.update(anna.client.cookies)
    await other.get("/chat")
    await anna.say("From the first")
    await other.press("3") if other.buttons() else await other.get("/chat")
    assert other.lines() == anna.lines()


async def test_a_press_on_an_old_page_is_told_and_records_nothing(house: House) -> None:
    anna = house.browser()
    await anna.begin()
    old = anna.shown
    await anna.press("Yes")
    anna.shown = old
    await anna.press("No")
    assert "That one is behind us" in anna.lines()[-1][1]


async def test_lines_end_as_on_every_other_platform(house: House, anna: Browser) -> None:
    await anna.say("one\r\ntwo\rthree\nfour")
    assert await replies(house) == ["one\ntwo\nthree\nfour"]


@pytest.mark.parametrize("text", ["", "   ", "\r\n"])
async def test_nothing_is_not_sent(house: House, anna: Browser, text: str) -> None:
    before = await count(house, InboundRow)
    answer = await anna.post("/say", {**anna.hidden("say"), "text": text})
    assert answer.status_code == 400
    assert "There was nothing in it" in answer.text
    assert await count(house, InboundRow) == before


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} %s {0}",
    "\u202eright to left\u202c \u200b\u200d \x1b[31m \x00",
    "'; DROP TABLE replies; --",
    "Z\u0351\u036b\u0343algo " * 50,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1f0",
    "*not a word to write* and **this** neither",
    "a" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_words_are_stored_and_shown_as_they_were_typed(
    house: House, anna: Browser, text: str
) -> None:
    await anna.say(text)
    kept = text.replace("\x00", "\ufffd")
    assert await replies(house) == [kept]
    assert ("mine", kept) in anna.lines()
    assert "<script>alert" not in anna.shown
    assert "<img src=x" not in anna.shown


async def test_words_that_are_no_utf8_are_taken_as_well_as_they_can_be(house: House, anna: Browser) -> None:
    fields = anna.hidden("say")
    body = f"form={fields['form']}&key={fields['key']}&text=caf%E9+%ED%A0%BD".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await anna.client.post("/say", content=body + b"\xff", headers=kind)
    assert answer.status_code == 303
    assert "caf" in (await replies(house))[0]


@pytest.mark.parametrize("size", [guard.MOST_BYTES + 1, 10_000_000])
async def test_what_is_too_long_is_refused_before_it_is_read(house: House, anna: Browser, size: int) -> None:
    answer = await anna.post("/say", {**anna.hidden("say"), "text": "x" * size})
    assert answer.status_code == 413
    assert "too long for one message" in answer.text
    assert await replies(house) == []


async def test_what_does_not_say_its_length_is_counted(house: House, anna: Browser) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"text=" + b"x" * 50_000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await anna.client.post("/say", content=endless(), headers=kind)
    assert answer.status_code == 413
    assert read < 10


async def test_what_does_not_come_to_an_end_is_not_waited_for(
    house: House, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.01)

    async def stuck() -> AsyncIterator[bytes]:
        yield b"text="
        await asyncio.Event().wait()

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await anna.client.post("/say", content=stuck(), headers=kind)
    assert answer.status_code == 408
    assert "took too long to arrive" in answer.text


async def test_the_longest_message_in_any_script_passes(house: House, anna: Browser) -> None:
    await anna.say("字" * 20_000)
    assert await replies(house) == ["字" * 20_000]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 415),
        ("text/plain", 415),
        ("multipart/mixed; boundary=x", 415),
        ("", 415),
        ("application/x-www-form-urlencoded; charset=utf-8", 400),
    ],
)
async def test_only_forms_are_read(house: House, anna: Browser, kind: str, status: int) -> None:
    answer = await anna.client.post("/say", content=b"{}", headers={"Content-Type": kind, **JSON})
    assert answer.status_code in (status, 403)
    assert (answer.status_code == 403) == (status == 400)


async def test_a_thousand_fields_are_refused(house: House, anna: Browser) -> None:
    answer = await anna.client.post("/say", data={f"f{number}": "x" for number in range(1000)})
    assert answer.status_code == 400


async def test_one_who_sends_without_end_is_slowed_and_keeps_their_words(house: House, anna: Browser) -> None:
    house.web.site.says = guard.Buckets(3, 0.5, now=lambda: 0.0)
    answers = [await anna.client.post("/say", data={**anna.hidden("say"), "text": f"{n}"}) for n in range(5)]
    assert [each.status_code for each in answers] == [303, 303, 303, 429, 429]
    assert answers[-1].headers["retry-after"] == "3"
    assert "4</textarea>" in answers[-1].text
    ben = house.browser()
    await ben.begin()
    assert (await ben.press("Yes")).status_code == 303


async def test_trouble_with_the_database_is_told_and_the_words_are_given_back(
    house: House, anna: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(inbound: object) -> None:
        raise OSError("no space for: my secret words")

    house.web.site.receive = broken
    answer = await anna.post("/say", {**anna.hidden("say"), "text": "my secret words"})
    assert answer.status_code == 503
    assert "my secret words</textarea>" in answer.text
    assert "secret" not in caplog.text
    house.web.site.receive = house.app.receive
    await anna.say("my secret words")
    assert await replies(house) == ["my secret words"]


async def test_before_it_runs_nothing_is_taken(house: House, anna: Browser) -> None:
    house.web.site.receive = None
    answer = await anna.client.post("/say", data={**anna.hidden("say"), "text": "hello"}, headers=JSON)
    assert answer.status_code == 503
    assert answer.json()["wrong"].startswith("We cannot take your words")


async def test_a_fault_of_ours_is_a_page_and_a_line_without_words(
    house: House, anna: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(address: object, after: int = 0) -> list[object]:
        raise ValueError("somebody's words")

    monkeypatch.setattr(house.web.site, "book", type("Broken", (), {"home": broken, "lines": broken})())
    answer = await anna.get("/chat")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text


# Cookies


async def test_without_a_cookie_nothing_is_said(house: House, anna: Browser) -> None:
    fields = {**anna.hidden("say"), "text": "hello"}
    anna.client.cookies.clear()
    answer = await anna.post("/say", fields)
    assert answer.status_code == 403
    assert await replies(house) == []
    assert (await anna.get("/chat")).status_code == 404
    assert "use the link or the poster" in anna.shown


async def test_with_cookies_off_it_is_said_what_is_missing(house: House) -> None:
    browser = house.browser()
    await browser.get("/c/visit")
    answer = await browser.client.post("/c/visit", data=browser.hidden())
    browser.client.cookies.clear()
    answer = await browser.get(answer.headers["location"])
    assert answer.status_code == 403
    assert "needs one cookie" in answer.text


@pytest.mark.parametrize("cookie", ["x", "a" * 43, "../../etc/passwd", "a" * 5000, "", "ü"])
async def test_a_made_up_cookie_is_nobody(house: House, cookie: str) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(pages(house.web.site)), base_url=HOST
    ) as client:
        headers = {"Cookie": f"weheard={cookie}".encode()}
        for path in ("/chat", "/move"):
            assert (await client.get(path, headers=headers)).status_code in (403, 404)
        assert (await client.get("/c/visit", headers=headers)).status_code == 200
        fields = {"form": "x", "key": "y", "text": "z"}
        assert (await client.post("/say", data=fields, headers=headers)).status_code in (403, 404)
    assert await count(house, ParticipantRow) == 0


async def test_the_stored_hash_is_no_cookie(house: House, anna: Browser) -> None:
    """Who reads the database cannot go on in somebody's name."""
    thief = house.browser()
    thief.client.cookies.set("weheard", identity.address_of(anna.client.cookies["weheard"]).id[:43])
    assert (await thief.get("/chat")).status_code == 404


async def test_the_seed_of_the_page_is_no_cookie(house: House) -> None:
    browser = house.browser()
    await browser.get("/c/visit")
    seed = browser.hidden()["form"]
    await browser.begin()
    browser.client.cookies.set("weheard", seed)
    assert (await browser.get("/chat")).status_code == 404


# The end of a conversation


async def test_an_erased_person_reads_the_farewell_once_and_their_browser_forgets(
    house: House, anna: Browser
) -> None:
    await anna.say("A secret")
    await anna.say("delete")
    token = anna.client.cookies["weheard"]
    fields = {**anna.hidden("say"), "text": "yes"}
    answer = await anna.client.post("/say", data=fields)
    await house.app.delivery.drain()
    page = await anna.get(answer.headers["location"])
    assert page.status_code == 200
    assert [who for who, _ in anna.lines()] == ["theirs"]
    assert "Everything is erased" in anna.lines()[0][1]
    assert "A secret" not in page.text
    assert "<form" not in page.text
    assert "weheard" not in anna.client.cookies
    address = Address("web", identity.address_of(token).id)
    assert await house.database.read(lambda tx: conversations.lines(tx, address)) == []
    assert await count(house, ParticipantRow) == 0


async def test_who_was_erased_begins_anew_as_somebody_else(house: House, anna: Browser) -> None:
    await anna.say("delete")
    token = anna.client.cookies["weheard"]
    await anna.client.post("/say", data={**anna.hidden("say"), "text": "yes"})
    await anna.begin()
    assert anna.client.cookies["weheard"] != token
    assert await count(house, ParticipantRow) == 1


async def test_words_from_an_old_page_of_an_erased_person_make_nobody(house: House, anna: Browser) -> None:
    fields = anna.hidden("say")
    await anna.say("delete")
    await anna.client.post("/say", data={**anna.hidden("say"), "text": "yes"})
    answer = await anna.client.post("/say", data={**fields, "text": "still here"})
    assert answer.status_code == 404
    assert await count(house, ParticipantRow) == 0


# Leaving


async def test_leaving_forgets_on_this_device_only(house: House, anna: Browser) -> None:
    token = anna.client.cookies["weheard"]
    await anna.post("/leave", anna.hidden("leave"))
    assert "You have left" in anna.shown
    assert "weheard" not in anna.client.cookies
    anna.client.cookies.set("weheard", token)
    assert (await anna.get("/chat")).status_code == 200


# A desk


async def test_at_a_desk_everybody_is_somebody_else_and_the_browser_forgets_when_it_is_closed(
    house: House,
) -> None:
    desk = house.browser()
    tokens = set()
    for text in ("From the first", "From the second"):
        await desk.get("/desk/visit")
        answer = await desk.post("/desk/visit", desk.hidden())
        assert "Max-Age" not in answer.headers["set-cookie"]
        await desk.press("Yes")
        await desk.say(text)
        assert "I am done" in desk.shown
        tokens.add(desk.client.cookies["weheard"])
        await desk.post("/leave", desk.hidden("done"))
        assert "This device is shared" in desk.shown
        assert not desk.client.cookies
    assert len(tokens) == 2
    assert await count(house, ParticipantRow) == 2
    assert sorted(await replies(house)) == ["From the first", "From the second"]


async def test_the_first_screen_of_a_desk_puts_the_last_conversation_away(
    house: House, anna: Browser
) -> None:
    desk = house.browser()
    await desk.get("/desk/visit")
    await desk.post("/desk/visit", desk.hidden())
    await desk.get("/desk/visit")
    assert (await desk.get("/chat")).status_code == 404
    await anna.get("/desk/visit")  # somebody's own browser keeps its conversation
    assert (await anna.get("/chat")).status_code == 200


async def test_a_doubled_start_at_a_desk_is_one_person(house: House) -> None:
    desk = house.browser()
    await desk.get("/desk/visit")
    fields = desk.hidden()
    for _ in range(2):
        assert (await desk.client.post("/desk/visit", data=fields)).status_code == 303
    assert await count(house, ParticipantRow) == 1


# For the script


async def test_lines_after_a_number_come_as_data(house: House, anna: Browser) -> None:
    await anna.say("First <b>")
    whole = (await anna.client.get("/messages", headers=JSON)).json()["lines"]
    assert [each["said"] for each in whole] == [False, True, False, True, False]
    assert whole[3] | {"id": "", "key": ""} == {
        "id": "",
        "said": True,
        "key": "",
        "lang": "",
        "dir": "auto",
        "parts": [["", "First <b>"]],
        "options": [],
        "boxes": [],
        "done": None,
        "sent": [],
        "recorded": "",
    }
    assert whole[4]["dir"] == "ltr"
    rest = (await anna.client.get(f"/messages?after={whole[2]['id']}", headers=JSON)).json()["lines"]
    assert rest == whole[3:]
    odd = await anna.client.get("/messages?after=9%27%20OR%201=1", headers=JSON)
    assert odd.json()["lines"] == whole


async def test_a_script_is_told_the_key_and_what_was_wrong(house: House, anna: Browser) -> None:
    fields = {**anna.hidden("say"), "text": "hello"}
    answer = await anna.client.post("/say", data=fields, headers=JSON)
    assert answer.status_code == 200
    lines = (await anna.client.get("/messages", headers=JSON)).json()["lines"]
    assert answer.json()["key"] in [each["key"] for each in lines]
    wrong = await anna.client.post("/say", data={**fields, "key": ""}, headers=JSON)
    assert wrong.status_code == 403
    assert set(wrong.json()) == {"wrong"}


# Languages


async def test_a_page_speaks_the_browsers_language_where_the_campaign_does(house: House) -> None:
    browser = house.browser(**{"Accept-Language": "da-DK, en;q=0.5"})
    await browser.get("/nowhere")
    assert '<html lang="da" dir="ltr">' in browser.shown
    await browser.get("/c/visit")  # this campaign is written in English only
    assert '<html lang="en" dir="ltr">' in browser.shown


@pytest.mark.parametrize(
    "public",
    [
        "http://talk.example.org",
        "talk.example.org",
        "https://",
        "ftp://x",
        "https://a/b",
        "http://0.0.0.0:80",
    ],
)
def test_a_public_address_without_https_is_refused(public: str) -> None:
    with pytest.raises(BotError, match=r"\[web\] public"):
        origin(public)
