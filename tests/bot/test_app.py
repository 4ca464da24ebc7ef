"""Tests of the wiring: every platform that is named, and a digest that reaches its channel once."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.marked import marked
from adapters.slack.answers import Answers, Look
from adapters.slack.deciding import Carried, NotTheirs, Wanted
from adapters.slack.posting import Posted
from bot.app import App, Configured, channel_of, deciders
from bot.config import Settings, load
from bot.conversation.campaign import Service
from bot.digests.digest import Digest, ThemeLine
from bot.errors import BotError, ConfigError
from bot.messages import Address, Came, Inbound, Message
from bot.runtime.clock import VirtualClock
from bot.runtime.team import Decide, DecisionKind, do
from bot.themes.theme import Theme
from storage import digests, outbox, themes
from storage.database import Database
from storage.tx import Tx
from tests.bot.digests import samples
from tests.fakes import Phone

MONDAY = datetime(2026, 12, 7, 6, tzinfo=UTC)
EVERYTHING = frozenset({"receive", "deliver", "schedule", "web"})
CONFIG = """\
[service.clinic]
name = "Riverside Clinic"
languages = ["en"]
team = { slack = "C0123456789", members = ["U0AAAAAAA"], admins = ["U0BBBBBBB"] }

[slack]
bot_token = "env:SLACK_BOT"
app_token = "env:SLACK_APP"

[campaign.visit]
service = "clinic"
title = "Your visit"
digest = "Mondays 09:00"

[[campaign.visit.prompt]]
key = "moment"
kind = "text"
ask = "Tell us one moment."
themes = true
"""


class Channel(Phone):
    """Slack, as a list of the digests that were posted."""

    def __init__(self) -> None:
        super().__init__("slack")
        self.posted: list[tuple[str, str]] = []

        self.changed: list[tuple[Posted, str, dict[str, list[str]]]] = []
        self.deciders: dict[str, set[str]] = {}
        self.marked: frozenset[str] = frozenset()

    async def post_digest(
        self, channel: str, digest: Digest, answers: Answers, *, in_doubt: bool = False
    ) -> Posted:
        if self.failures[channel]:
            raise self.failures[channel].pop(0)
        self.posted.append((channel, digest.id))
        return Posted((f"{channel}:1",), "F1")

    async def change_digest(self, posted: Posted, digest: Digest, answers: Answers) -> Posted:
        said = {theme: [each.sentence for each in made] for theme, made in answers.items()}
        self.changed.append((posted, digest.id, said))
        return posted

    def rewrite(self, deciders: dict[str, set[str]], wording: Iterable[str]) -> None:
        self.deciders, self.marked = deciders, marked(wording)

    def routes(self) -> list[object]:
        return []


class Wired(Configured):
    """The configured application, with Slack as a list."""

    channel: Channel

    def slack(self) -> Channel:  # type: ignore[override]
        return self.channel


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("SLACK_BOT", "SLACK_APP", "TELEGRAM"):
        monkeypatch.setenv(name, "12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0")
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return load(tmp_path / "config.toml")


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database.open(settings.storage_url)
    yield opened
    await opened.close()


def started(settings: Settings, database: Database, clock: VirtualClock, channel: Channel) -> App:
    """As after a start of the process."""
    wired = Wired(settings, database, clock, EVERYTHING)
    wired.channel = channel
    return wired.build()


async def talk(app: App, *said: str) -> None:
    anna = Address("slack", "T1:U1")
    await app.receive(Inbound(anna, "0", Came.START, code="visit"))
    for number, text in enumerate(said, 1):
        await app.receive(Inbound(anna, str(number), text=text))


async def test_a_digest_is_posted_once_however_often_the_process_starts(
    settings: Settings, database: Database
) -> None:
    clock, channel = VirtualClock(MONDAY), Channel()
    app = started(settings, database, clock, channel)
    await talk(app, "yes", "The chairs were hard.")
    clock.advance(timedelta(days=7, hours=6))
    assert len(await app.schedule.digest()) == 1  # and killed before it is posted
    for _ in range(3):
        again = started(settings, database, clock, channel)
        await again.schedule.digest()
        await again.delivery.drain()
    assert [each for each, _ in channel.posted] == ["C0123456789"]


async def test_what_a_channel_refuses_for_now_is_posted_later(settings: Settings, database: Database) -> None:
    from adapters.base import RetryLater

    clock, channel = VirtualClock(MONDAY), Channel()
    channel.fail("C0123456789", RetryLater(30))
    app = started(settings, database, clock, channel)
    await talk(app, "yes", "The chairs were hard.")
    clock.advance(timedelta(days=7, hours=6))
    await app.schedule.digest()
    await app.delivery.drain()
    assert channel.posted == []
    clock.advance(timedelta(minutes=5))
    await app.delivery.drain()
    assert len(channel.posted) == 1


POSTED = Posted(("C0123456789:1",), "F1")


def a_theme(tx: Tx) -> None:
    """A theme of a digest that is to be posted."""
    line = ThemeLine("t1", "The chairs", "en", 5, 5, None, (), ())
    digest = replace(samples.empty(), id="d1", campaign="visit", made_at=MONDAY, themes=(line,))
    found = Theme("t1", "The chairs", "en", (), centre=(0.6, 0.8))
    themes.save(tx, "d1", "clinic", "visit", [found], {})
    themes.show(tx, ["t1"], MONDAY)
    digests.add(tx, digest, "2026-12-07T09:00")
    outbox.put_for_team(tx, Address("slack", "C0123456789"), Message("", digest="d1"), MONDAY)


async def test_what_is_decided_anywhere_stands_in_the_digest_that_was_posted(
    settings: Settings, database: Database
) -> None:
    channel = Channel()
    app = started(settings, database, VirtualClock(MONDAY), channel)
    await database.transact(a_theme)
    await app.delivery.drain()
    assert (channel.posted, channel.changed) == ([("C0123456789", "d1")], [])
    deed = Decide("t1", DecisionKind.DONE, "There are cushions.", who="the command")
    await do(database, deed, MONDAY + timedelta(hours=1))
    await started(settings, database, VirtualClock(MONDAY + timedelta(hours=2)), channel).delivery.drain()
    assert len(channel.posted) == 1
    assert channel.changed == [(POSTED, "d1", {"t1": ["There are cushions."]})]


async def test_whoever_decides_without_having_seen_the_last_answer_is_shown_it(
    settings: Settings, database: Database
) -> None:
    wired = Wired(settings, database, VirtualClock(MONDAY), EVERYTHING)
    wired.channel = Channel()
    wired.build()
    await database.transact(a_theme)
    seen = await wired.look("t1")
    assert (seen.name, seen.answers) == ("The chairs", ())
    wanted = Wanted("U0AAAAAAA", "t1", "done", "There are cushions.", None, 0)
    assert await wired.decide(wanted) == Carried(0)
    meanwhile = await wired.decide(replace(wanted, user="U0BBBBBBB", sentence="New chairs."))
    assert isinstance(meanwhile, Look)
    assert [(each.who, each.sentence) for each in meanwhile.answers] == [("U0AAAAAAA", "There are cushions.")]
    assert await wired.decide(replace(wanted, user="U0BBBBBBB", sentence="New chairs.", seen=1)) == Carried(0)
    assert [each.who for each in (await wired.look("t1")).answers] == ["U0AAAAAAA", "U0BBBBBBB"]
    with pytest.raises(BotError):
        await wired.decide(replace(wanted, theme="t9"))


async def test_who_answers_for_another_service_in_the_same_channel_does_not_answer_for_this_one(
    settings: Settings, database: Database
) -> None:
    bus = Service("bus", {"en": "Bus"}, team={"slack": "C0123456789", "members": ("U0DDDDDDD",)})
    services = {**settings.campaigns.services, "bus": bus}
    shared = replace(settings, campaigns=replace(settings.campaigns, services=services))
    wired = Wired(shared, database, VirtualClock(MONDAY), EVERYTHING)
    wired.channel = Channel()
    wired.build()
    await database.transact(a_theme)
    assert "U0DDDDDDD" in deciders(shared.campaigns)["C0123456789"]
    assert (await wired.look("t1")).deciders == frozenset({"U0AAAAAAA", "U0BBBBBBB"})
    with pytest.raises(NotTheirs):
        await wired.decide(Wanted("U0DDDDDDD", "t1", "done", "There are cushions.", None, 0))
    assert (await wired.look("t1")).answers == ()


async def test_campaigns_written_anew_are_followed_everywhere(settings: Settings, database: Database) -> None:
    channel = Channel()
    app = started(settings, database, VirtualClock(MONDAY), channel)
    written = settings.path
    assert written is not None
    anew = CONFIG.replace("campaign.visit", "campaign.stay").replace("U0AAAAAAA", "U0CCCCCCC")
    anew = anew.replace("Tell us one moment.", "Tell us *one moment*.")
    written.write_text(anew, "utf-8")
    app.rewrite(load(written).campaigns)
    assert channel.deciders == {"C0123456789": {"U0CCCCCCC", "U0BBBBBBB"}}
    assert {"one moment", "stop", "my data"} <= channel.marked, "what is bold where it can be"
    anna = Address("slack", "T1:U1")
    await app.receive(Inbound(anna, "1", Came.START, code="stay"))
    await app.delivery.drain()
    [(who, consent)] = channel.sent
    assert who == "T1:U1"
    assert "Riverside Clinic would like to hear" in consent.text


def test_who_may_answer_is_read_from_each_service(settings: Settings) -> None:
    assert deciders(settings.campaigns) == {"C0123456789": {"U0AAAAAAA", "U0BBBBBBB"}}
    assert channel_of(settings.campaigns, "visit") == "C0123456789"
    assert channel_of(settings.campaigns, "nothing") == ""


async def test_every_platform_that_is_named_is_there(settings: Settings, database: Database) -> None:
    path = settings.path
    assert path is not None
    more = '[telegram]\ntoken = "env:TELEGRAM"\n\n[web]\nlisten = "127.0.0.1:8080"\n\n'
    path.write_text(more + CONFIG, "utf-8")
    made = Configured(load(path), database, VirtualClock(MONDAY), EVERYTHING)
    made.build()
    assert [each.platform for each in made.adapters] == ["telegram", "slack", "web"]


async def test_a_webhook_without_an_address_is_told(settings: Settings, database: Database) -> None:
    path = settings.path
    assert path is not None
    hook = 'mode = "webhook"\nwebhook_secret = "env:TELEGRAM"\n'
    path.write_text(f'[telegram]\ntoken = "env:TELEGRAM"\n{hook}\n{CONFIG}', "utf-8")
    with pytest.raises(ConfigError, match="needs public"):
        Configured(load(path), database, VirtualClock(MONDAY), EVERYTHING).build()
