"""Photos and sounds that are added to a reply: kept until they are fetched, and nothing more than that."""

import asyncio
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from adapters.base import TooLarge, Undeliverable
from adapters.web import guard, identity
from adapters.web.incoming import Incoming
from bot.messages import Attachment
from storage.rows import AttachmentRow, ReplyRow, table
from tests.adapters.web.conftest import Browser, House

SOUND = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"A_OPUS" * 9
LIMIT = 100_000


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG")
    return made.getvalue()


def there(house: House) -> list[Path]:
    assert house.web.site.incoming is not None
    folder = house.web.site.incoming.path
    return sorted(folder.iterdir()) if folder.is_dir() else []


async def attached(house: House) -> list[tuple[str, str, int]]:
    rows = table(AttachmentRow)
    question = select(rows.c.kind, rows.c.reference, rows.c.size)
    return [tuple(each) for each in await house.database.read(lambda tx: tx.execute(question).all())]


async def told(house: House) -> list[str]:
    rows = table(ReplyRow)
    question = select(rows.c.text).where(rows.c.prompt == "moment")
    return list(await house.database.read(lambda tx: tx.execute(question).scalars().all()))


async def test_a_photo_comes_with_its_words_and_is_handed_over_after_the_commit(
    house: House, anna: Browser
) -> None:
    answer = await anna.send("The ramp", picture())
    assert answer.status_code == 303
    assert await told(house) == ["The ramp"]
    [(kind, reference, size)] = await attached(house)
    assert (kind, size) == ("photo", len(picture()))
    assert await house.web.fetch(Attachment(kind, reference, size), LIMIT) == picture()
    assert [path.name for path in there(house)] == [reference]
    assert there(house)[0].stat().st_mode & 0o077 == 0


async def fetched(house: House) -> list[str]:
    """Everything is fetched; how it stands with it."""
    await house.app.fetching.drain()
    rows = table(AttachmentRow)
    return list(await house.database.read(lambda tx: tx.execute(select(rows.c.state)).scalars().all()))


async def test_what_was_handed_in_is_gone_once_it_is_kept(house: House, anna: Browser) -> None:
    await anna.send("The ramp", picture())
    assert len(there(house)) == 1
    assert await fetched(house) == ["kept"]
    assert there(house) == []


async def test_what_was_handed_in_is_gone_once_it_is_refused(house: House, anna: Browser) -> None:
    await anna.send("Half of it", picture()[:100])
    assert await fetched(house) == ["refused"]
    assert there(house) == []


async def test_what_was_handed_in_goes_with_its_person_before_it_was_fetched(
    house: House, anna: Browser
) -> None:
    ben = house.browser()
    await ben.begin()
    await ben.press("Yes")
    await anna.send("Mine", picture())
    await ben.send("Not hers", picture())
    await anna.say("delete")
    await anna.say("yes")
    assert [each.name for each in there(house)] == [reference for _, reference, _ in await attached(house)]
    assert len(there(house)) == 1


async def test_what_was_sent_is_shown_as_what_it_is(house: House, anna: Browser) -> None:
    await anna.send("", picture())
    assert ("mine", "A photo") in anna.lines()
    await anna.send("I say it", SOUND, "x.jpg")
    assert "A voice message" in anna.shown
    found = (await anna.get("/messages?after=0")).json()["lines"]
    assert [(each["sent"], each["parts"]) for each in found if each["said"]][1:] == [
        (["photo"], []),
        (["voice"], [["", "I say it"]]),
    ]


@pytest.mark.parametrize(
    "name", ["../../evil.jpg", "/etc/passwd", "a\x00b", "..\\..\\x", "x" * 900, "é\udce9"]
)
async def test_what_a_browser_calls_a_file_is_never_looked_at(house: House, anna: Browser, name: str) -> None:
    before = set(there(house)[0].parent.parent.rglob("*")) if there(house) else set()
    await anna.send("Here", picture(), name.encode("utf-8", "replace").decode())
    [path] = there(house)
    assert len(path.name) == 32
    assert path.name.replace("-", "").replace("_", "").isalnum()
    assert before <= set(path.parent.parent.rglob("*"))


async def test_a_file_that_is_too_large_is_refused_and_the_words_stay_in_the_box(
    house: House, anna: Browser
) -> None:
    answer = await anna.send("My words", picture() + bytes(LIMIT))
    assert answer.status_code == 413
    assert "This file is too large" in answer.text
    assert "My words</textarea>" in answer.text
    assert there(house) == []
    assert await told(house) == []


async def test_no_more_than_some_times_the_limit_is_even_read(house: House, anna: Browser) -> None:
    read = 0

    async def body() -> object:
        nonlocal read
        yield multipart(anna.hidden("say"))
        for _ in range(1000):
            read += 10_000
            yield b"\xff\xd8\xff\xe0" + bytes(9_996)

    kind = {"Content-Type": "multipart/form-data; boundary=bound"}
    answer = await anna.client.post("/say", content=body(), headers=kind)  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert there(house) == []


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"MZ\x90\x00" * 50, b"just words", b"%PDF-1.7"]
)
async def test_what_is_neither_a_picture_nor_a_sound_is_refused_kindly(
    house: House, anna: Browser, content: bytes
) -> None:
    answer = await anna.send("My words", content, "photo.jpg")
    assert answer.status_code == 415
    assert "neither a photo nor a sound" in answer.text
    assert "My words</textarea>" in answer.text
    assert there(house) == []


async def test_an_empty_choice_of_file_is_no_file(house: House, anna: Browser) -> None:
    answer = await anna.send("Words alone", b"", "")
    assert answer.status_code == 303
    assert await told(house) == ["Words alone"]
    assert there(house) == []


async def test_nothing_at_all_is_told_kindly(house: House, anna: Browser) -> None:
    answer = await anna.send("  ", b"", "")
    assert answer.status_code == 400
    assert "There was nothing in it" in answer.text


async def test_the_same_form_twice_is_one_reply(house: House, anna: Browser) -> None:
    hidden = {**anna.hidden("say"), "text": "Once"}
    for _ in range(2):
        await anna.client.post("/say", data=hidden, files={"file": ("a", picture())})
    assert await told(house) == ["Once"]
    assert len(await attached(house)) == 1


async def test_another_site_cannot_post_a_file(house: House, anna: Browser) -> None:
    hidden = {**anna.hidden("say"), "text": "Forged"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = await anna.client.post("/say", data=hidden, files={"file": picture()}, headers=headers)
        assert answer.status_code == 403
    answer = await anna.client.post("/say", data={**hidden, "key": "0" * 64}, files={"file": picture()})
    assert answer.status_code == 403
    assert await told(house) == []
    assert there(house) == []


async def test_a_stranger_cannot_put_a_byte_on_the_disk(house: House) -> None:
    stranger = house.browser()
    stranger.client.cookies.set(identity.cookie_name(False), identity.fresh())
    answer = await stranger.client.post("/say", data={"form": "a", "key": "b"}, files={"file": picture()})
    assert answer.status_code == 404
    assert there(house) == []


def multipart(fields: dict[str, str], more: bytes = b"") -> bytes:
    """A form whose last part, a file, has begun."""
    parts = [
        f'--bound\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    file = b'--bound\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    return b"".join(parts) + file + more


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xd8\xff\xe0half a picture",
        b"\r\n--bound\r\nno header",
        b"\r\n--boun",
    ],
)
async def test_half_a_form_changes_nothing_and_leaves_nothing(
    house: House, anna: Browser, damage: bytes
) -> None:
    body = multipart({**anna.hidden("say"), "text": "Half"}, damage)
    kind = {"Content-Type": "multipart/form-data; boundary=bound"}
    answer = await anna.client.post("/say", content=body, headers=kind)
    assert answer.status_code == 400
    assert await told(house) == []
    assert there(house) == []


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed"])
async def test_a_form_that_cannot_be_read_is_refused(house: House, anna: Browser, kind: str) -> None:
    answer = await anna.client.post("/say", content=b"--a--", headers={"Content-Type": kind})
    assert answer.status_code in (400, 415)


async def test_words_of_four_megabytes_are_refused_before_they_are_held(house: House, anna: Browser) -> None:
    answer = await anna.send("x" * 4_000_000, picture())
    assert answer.status_code == 413
    assert there(house) == []


async def test_too_many_files_at_once_are_slowed_down_and_words_are_not(house: House, anna: Browser) -> None:
    house.web.site.files = guard.Buckets(1, 0.01)
    assert (await anna.send("One", picture())).status_code == 303
    answer = await anna.send("Two", picture())
    assert answer.status_code == 429
    assert "Two</textarea>" in answer.text
    assert (await anna.say("Three")).status_code == 303
    assert len(there(house)) == 1


async def test_a_slow_file_is_given_up(house: House, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    hold = asyncio.Event()

    async def body() -> object:
        yield multipart(anna.hidden("say"), picture())
        await hold.wait()

    kind = {"Content-Type": "multipart/form-data; boundary=bound"}
    answer = await anna.client.post("/say", content=body(), headers=kind)  # type: ignore[arg-type]
    assert answer.status_code == 408
    assert there(house) == []


async def test_only_our_own_names_are_fetched_and_only_within_the_limit(house: House, anna: Browser) -> None:
    await anna.send("Here", picture())
    [(kind, reference, size)] = await attached(house)
    for name in ("../weheard.db", "/etc/passwd", reference + "x", "a" * 32, ""):
        with pytest.raises(Undeliverable) as told:
            await house.web.fetch(Attachment("photo", name), LIMIT)
        assert not told.value.gone
    with pytest.raises(TooLarge):
        await house.web.fetch(Attachment(kind, reference, size), 10)


def test_left_overs_of_two_days_are_swept_and_nothing_else(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming", LIMIT)
    old, new = incoming.begin(), incoming.begin()
    for each in (old, new):
        each.write(b"x")
        incoming.keep(each)
    other = incoming.path / "somebody-elses"
    other.touch()
    for path in (incoming.path / old.name, other):
        os.utime(path, (1, 1))
    assert incoming.sweep() == 1
    assert sorted(path.name for path in incoming.path.iterdir()) == sorted([new.name, other.name])
    assert Incoming(tmp_path / "nowhere", LIMIT).sweep() == 0
