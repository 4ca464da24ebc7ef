"""Coming back by a code that was written down: once, on any device, at a desk, and never for anybody else."""

import asyncio
import re

import pytest
from sqlalchemy import select

from adapters.web import codes, guard
from adapters.web.codes import Again, Key, new_code, plain
from adapters.web.identity import fresh
from storage.rows import ComeBackRow, table
from tests.adapters.web.conftest import Browser, House

SHOWN = re.compile(r'<p class="code" dir="ltr"><span aria-hidden="true">([\w-]{14})</span>')


def shown(browser: Browser) -> str:
    found = SHOWN.search(browser.shown)
    assert found
    return found[1]


async def given(browser: Browser) -> str:
    """Ask for a code."""
    await browser.get("/move")
    await browser.post("/move", browser.hidden())
    return shown(browser)


async def back(browser: Browser, code: str, **more: str) -> int:
    await browser.get("/back")
    return (await browser.post("/back", {**browser.hidden(), "code": code, **more})).status_code


async def test_a_code_opens_the_conversation_elsewhere_once_and_a_new_one_is_shown(
    house: House, anna: Browser
) -> None:
    await anna.say("The stairs are steep.")
    first = await given(anna)
    phone, thief = house.browser(), house.browser()
    assert await back(phone, first) == 200
    second = shown(phone)
    assert second != first
    await anna.get("/chat")
    await phone.get("/chat")
    assert phone.lines() == anna.lines() != []
    assert await back(thief, first) == 404
    assert "This code does not work" in thief.shown
    assert not thief.client.cookies
    assert await back(thief, second) == 200


async def test_a_code_outlives_the_cookie_and_what_was_answered_meanwhile_waits(
    house: House, anna: Browser
) -> None:
    code = await given(anna)
    await anna.get("/chat")
    await anna.say("done")
    await house.app.delivery.drain()
    await anna.get("/chat")
    last = anna.lines()
    anna.client.cookies.clear()
    assert await back(anna, code) == 200
    await anna.get("/chat")
    assert anna.lines() == last
    await anna.say("skip")
    assert len(anna.lines()) > len(last)


async def test_a_new_code_takes_the_place_of_an_older_one(house: House, anna: Browser) -> None:
    first, second = await given(anna), await given(anna)
    assert await back(house.browser(), first) == 404
    assert await back(house.browser(), second) == 200


async def test_two_at_once_with_one_code_are_one(house: House, anna: Browser) -> None:
    code = await given(anna)
    both = await asyncio.gather(back(house.browser(), code), back(house.browser(), code))
    assert sorted(both) == [200, 404]


async def test_a_page_that_never_arrived_is_had_again_from_the_same_form_alone(
    house: House, anna: Browser
) -> None:
    code = await given(anna)
    phone = house.browser()
    await phone.get("/back")
    fields = {**phone.hidden(), "code": code}
    await phone.client.post("/back", data=fields)  # the answer is lost on the way
    phone.client.cookies.clear()
    assert (await phone.post("/back", fields)).status_code == 200
    again = shown(phone)
    assert await back(house.browser(), code) == 404
    assert await back(house.browser(), again) == 200


async def test_of_a_code_nothing_is_stored_that_opens_anything(house: House, anna: Browser) -> None:
    code = await given(anna)
    rows = table(ComeBackRow)
    (row,) = await house.database.read(lambda tx: tx.execute(select(rows)).all())
    token = anna.client.cookies["weheard"]
    assert not {code, plain(code), token} & set(row)
    assert await back(house.browser(), row.code) == 404
    thief = house.browser()
    for tried in (row.sealed, row.code[:43]):
        thief.client.cookies.set("weheard", tried)
        assert (await thief.get("/chat")).status_code == 404


async def test_erasing_everything_ends_the_code_and_even_the_form_that_used_it(
    house: House, anna: Browser
) -> None:
    code = await given(anna)
    phone = house.browser()
    await phone.get("/back")
    fields = {**phone.hidden(), "code": code}
    await phone.post("/back", fields)
    new = shown(phone)
    await phone.get("/chat")
    await phone.say("delete")
    await phone.say("yes")
    assert await back(house.browser(), new) == 404
    assert (await house.browser().client.post("/back", data=fields)).status_code == 404


async def test_codes_cannot_be_tried_without_end_from_one_address_nor_from_all(house: House) -> None:
    guesser = house.browser()
    tried = [(await guesser.client.post("/back", data={"code": new_code()})).status_code for _ in range(12)]
    assert tried == [404] * 10 + [429] * 2
    house.web.site.guesses = guard.Buckets(1000, 1000)
    house.web.site.looks = guard.Buckets(2, 0.001)
    tried = [(await guesser.client.post("/back", data={"code": "x"})).status_code for _ in range(3)]
    assert tried == [404, 404, 429]


async def test_codes_cannot_be_asked_for_without_end(house: House, anna: Browser) -> None:
    house.web.site.makes = guard.Buckets(1, 0.001)
    await given(anna)
    await anna.get("/move")
    assert (await anna.post("/move", anna.hidden())).status_code == 429


async def test_opening_the_link_with_a_code_changes_nothing(house: House, anna: Browser) -> None:
    code = await given(anna)
    scanner = house.browser()
    answer = await scanner.get(f"/back?code={code}")
    assert "set-cookie" not in answer.headers
    assert f'value="{code}"' in answer.text
    assert await back(scanner, code) == 200


async def test_who_has_another_conversation_here_is_told_before_it_is_lost(
    house: House, anna: Browser
) -> None:
    await house.browser().get("/back")
    await anna.get("/back")
    assert "another conversation on this device" in anna.shown
    stranger = house.browser()
    await stranger.get("/back")
    assert "another conversation" not in stranger.shown


@pytest.mark.parametrize("path", ["/c/visit", "/desk/visit", "/chat", "/left"])
async def test_the_way_back_is_shown_wherever_somebody_may_look_for_it(house: House, path: str) -> None:
    await house.browser().get(path)
    assert 'href="/back' in (await house.browser().get(path)).text


# At a desk


async def test_at_a_desk_a_code_is_offered_before_the_conversation_is_put_away(house: House) -> None:
    desk, home = house.browser(), house.browser()
    await desk.get("/desk/visit")
    await desk.post("/desk/visit", desk.hidden())
    await desk.press("Yes")
    await desk.say("The hall was cold.")
    assert '<a class="button quiet" href="/move">I am done</a>' in desk.shown
    code = await given(desk)
    assert "Finish" in desk.shown
    await desk.post("/leave", desk.hidden("done"))
    assert "This device is shared" in desk.shown
    assert not desk.client.cookies
    assert await back(home, code) == 200
    await home.get("/chat")
    assert ("mine", "The hall was cold.") in home.lines()
    assert "I am done" not in home.shown


async def test_who_comes_back_at_a_desk_is_put_away_as_everybody_is(house: House, anna: Browser) -> None:
    code = await given(anna)
    desk = house.browser()
    await desk.get("/back?desk=visit")
    answer = await desk.post("/back", {**desk.hidden(), "code": code})
    assert "Max-Age=31536000" not in "".join(answer.headers.get_list("set-cookie"))
    assert "Finish" in desk.shown
    await desk.get("/chat")
    assert "I am done" in desk.shown
    await desk.get("/desk/visit")
    assert (await desk.get("/chat")).status_code == 404


@pytest.mark.parametrize("desk", ["../x", "no-such-door", "a" * 70, "<b>"])
async def test_a_desk_that_is_none_is_somebodys_own_device(house: House, anna: Browser, desk: str) -> None:
    code = await given(anna)
    phone = house.browser()
    assert await back(phone, code, desk=desk) == 200
    assert "Finish" not in phone.shown
    assert list(phone.client.cookies) == ["weheard"]


# The code itself


def test_codes_are_long_enough_and_hold_no_letter_that_is_taken_for_another() -> None:
    assert len(codes.LETTERS) ** codes.LENGTH > 2**57
    assert not set("0O1I2568V") & set(codes.LETTERS)
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        (" abcd efgh jkmn ", "ABCDEFGHJKMN"),
        ("abcdefghjkmn", "ABCDEFGHJKMN"),
        ("2568-IOV1-34ab", "ZSGBLQUL34AB"),
        ("ABCD–EFGH.JK٣٤", "ABCDEFGHJK34"),
        ("ABCD-EFGH-JKM", ""),
        ("ABCD-EFGH-JKMNP", ""),
        ("", ""),
        ("\x00\ud83d" * 40, ""),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str, read: str) -> None:
    assert plain(typed) == read


def test_what_is_sealed_is_opened_by_the_same_key_alone() -> None:
    token, key, other = fresh(), Key("", bytes(range(32))), Key("", bytes(32))
    assert key.seal(key.seal(token)) == token
    assert other.seal(key.seal(token)) != token


def test_what_a_form_led_to_is_known_for_a_while_and_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "MOST", 3)
    now = 0.0
    again = Again(lambda: now)
    for number in range(5):
        again.keep("code", str(number), "token", "new")
    assert [again.last("code", str(number))[0] for number in range(5)] == ["", "", "token", "token", "token"]
    assert again.last("other", "4") == ("", "")
    now = codes.AGAIN_SECONDS
    assert again.last("code", "4") == ("", "")
