"""Wiring by hand: over one database, receiving, delivering and the timetable, for the adapters in use.

The only module that names concrete adapters. Each is imported when it is configured, so that nobody waits for
the libraries of a platform that is not in use.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.base import Adapter, Capabilities
from bot.conversation.campaign import Campaigns, Service
from bot.digests.digest import Digest
from bot.errors import BotError, ConfigError
from bot.messages import Address, Inbound, Message
from bot.runtime.clock import Clock
from bot.runtime.deliver import Delivery, Post
from bot.runtime.digesting import Kept, asked_words
from bot.runtime.fetching import FILE_LIMIT, MEGABYTE, Fetching
from bot.runtime.receive import Receiver
from bot.runtime.schedule import Schedule
from storage import decisions, digests, outbox
from storage.database import Database
from storage.decisions import Decision
from storage.outbox import Due
from storage.tx import Tx

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from adapters.slack.adapter import Slack as SlackAdapter
    from adapters.slack.answers import Answered, Answers, Look
    from adapters.slack.deciding import Carried, Wanted
    from adapters.slack.posting import Posted
    from adapters.telegram.adapter import Telegram as TelegramAdapter
    from adapters.web.adapter import Web as WebAdapter
    from bot.config import Settings

SetAside = Callable[[Inbound, Exception], Awaitable[None]]
Rewrite = Callable[[Campaigns], object]

TELEGRAM_PATH = "/telegram"
SLACK = "slack"


@dataclass(slots=True)
class App:
    """The parts that work together. Nothing runs by itself: whoever builds it runs what is wanted."""

    database: Database
    campaigns: Campaigns
    clock: Clock
    receive: Receiver
    delivery: Delivery
    schedule: Schedule
    fetching: Fetching
    readers: list[Rewrite] = field(default_factory=list)
    """Who else reads the campaigns."""

    def rewrite(self, campaigns: Campaigns) -> None:
        """Go on with what the admin has changed in the campaigns meanwhile."""
        self.campaigns = campaigns
        self.receive.rewrite(campaigns)
        self.schedule.rewrite(campaigns, self.receive.happen)
        for reader in self.readers:
            reader(campaigns)


def build(
    database: Database,
    campaigns: Campaigns,
    clock: Clock,
    adapters: Sequence[Adapter],
    *,
    on_digest: Callable[[Digest], Awaitable[None]] | None = None,
    kept: Kept = lambda _tx, _digest: None,
    post: Post | None = None,
    file_limit: int = FILE_LIMIT,
) -> App:
    """Join the parts. `campaigns` is what the admin wrote; `on_digest` is told of each digest in time; `kept`
    happens in the transaction that keeps one, and `post` sends it; `file_limit` is how many bytes a file may
    have."""
    by_platform = {each.platform: each for each in adapters}
    delivery = Delivery(database, by_platform, clock, post=post)
    can: Mapping[str, Capabilities] = {each.platform: each.can for each in adapters}
    fetching = Fetching(
        database,
        by_platform,
        clock,
        lambda: receive.happen,
        limit=file_limit,
        committed=delivery.committed,
    )
    receive = Receiver(database, campaigns, can, clock, delivery.committed, fetching.came, delivery.coming)
    schedule = Schedule(
        database,
        campaigns,
        clock,
        receive.happen,
        on_digest=on_digest,
        committed=delivery.committed,
        kept=kept,
    )
    return App(database, campaigns, clock, receive, delivery, schedule, fetching)


class Configured:
    """The application as the configuration names it. `here` are the roles of this process."""

    def __init__(self, settings: "Settings", database: Database, clock: Clock, here: frozenset[str]) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._here = here
        self.adapters: list[Adapter] = []
        self.app: App | None = None
        self._slack: SlackAdapter | None = None

    def build(self, beside: Sequence["BaseRoute"] = ()) -> App:
        """An adapter for every platform that is named, and what joins them. `beside` are routes of others
        that the web listener answers."""
        settings, found = self._settings, list(beside)
        reader: list[Rewrite] = []
        if settings.telegram is not None:
            telegram = self.telegram()
            self.adapters.append(telegram)
            reader.append(lambda campaigns: telegram.rewrite(wording(campaigns)))
            found += self._telegram_routes(telegram)
        if settings.slack is not None:
            self._slack = self.slack()
            self.adapters.append(self._slack)
            found += self._slack.routes() if "receive" in self._here else []
        if settings.web is not None:
            web, rewrite = self.web(found)
            self.adapters.append(web)
            reader += [rewrite, lambda campaigns: web.rewrite(wording(campaigns))]
        app = build(
            self._database,
            settings.campaigns,
            self._clock,
            self.adapters,
            kept=self._put_digest,
            post=self._post,
            file_limit=settings.storage.file_limit * MEGABYTE,
        )
        app.readers += [*reader, self._rewrite_slack]
        self.app = app
        return app

    # Telegram

    def telegram(self) -> "TelegramAdapter":
        from adapters.telegram.adapter import Telegram, Webhook

        given, web = self._settings.telegram, self._settings.web
        assert given is not None
        webhook = None
        if given.mode == "webhook":
            if web is None or web.public is None:
                raise ConfigError('[telegram] mode is "webhook", so [web] needs public = "https://…"')
            webhook = Webhook(web.public.rstrip("/") + TELEGRAM_PATH, given.webhook_secret.read())
        return Telegram(
            given.token.read(),
            api=given.api,
            webhook=webhook,
            set_aside=self._set_aside,
            wording=wording(self._settings.campaigns),
        )

    def _telegram_routes(self, telegram: "TelegramAdapter") -> list["BaseRoute"]:
        given = self._settings.telegram
        if given is None or given.mode != "webhook" or "receive" not in self._here:
            return []
        from adapters.telegram.webhook import webhook_route

        return [webhook_route(telegram.take, given.webhook_secret.read(), TELEGRAM_PATH)]

    async def _set_aside(self, inbound: Inbound, error: Exception) -> None:
        assert self.app is not None
        await self.app.receive.set_aside(inbound, error)

    # Slack

    def slack(self) -> "SlackAdapter":
        from adapters.slack.adapter import Slack

        given = self._settings.slack
        assert given is not None
        if not given.app_token and self._settings.web is None:
            raise ConfigError("[slack] has no app_token, so its events come over HTTP and need [web]")
        return Slack(
            given.bot_token.read(),
            app_token=given.app_token.read() if given.app_token else "",
            signing_secret=given.signing_secret.read() if given.signing_secret else "",
            api=given.api,
            deciders=deciders(self._settings.campaigns),
            on_deed=self.decide,
            on_look=self.look,
            wording=wording(self._settings.campaigns),
        )

    async def decide(self, wanted: "Wanted") -> "Carried | Look":
        """Answer a theme of a service that whoever wants to answers for, unless more was answered meanwhile
        than they have seen."""
        from adapters.slack.deciding import Carried, NotTheirs
        from bot.runtime import team

        kind, now = team.DecisionKind(wanted.kind), self._clock.now()
        deed = team.Decide(wanted.theme, kind, wanted.sentence, wanted.by, who=f"{SLACK}:{wanted.user}")
        checked = team.check(deed, now)

        def work(tx: Tx) -> "team.Done | Look":
            look = look_at(tx, wanted.theme, self._now())
            if look.deciders is not None and wanted.user not in look.deciders:
                raise NotTheirs(f"{wanted.theme} is another service's")
            if 0 <= wanted.seen < len(look.answers):
                return look
            return team.perform(tx, checked, now)

        came = await self._database.transact(work)
        if not isinstance(came, team.Done):
            return came
        if self.app is not None:
            self.app.delivery.committed()
        return Carried(came.told, came.again)

    async def look(self, theme: str) -> "Look":
        return await self._database.read(lambda tx: look_at(tx, theme, self._now()))

    def _rewrite_slack(self, campaigns: Campaigns) -> None:
        """Who may answer is as the campaigns' services say by now."""
        if self._slack is not None:
            self._slack.rewrite(deciders(campaigns), wording(campaigns))

    def _put_digest(self, tx: Tx, digest: Digest) -> None:
        """With a period's digest, the order to post it: once, however often the process starts."""
        channel = channel_of(self._now(), digest.campaign)
        if channel and self._slack is not None:
            to = Address(SLACK, channel)
            outbox.put_for_team(tx, to, Message("", digest=digest.id), self._clock.now())

    def _now(self) -> Campaigns:
        return self._settings.campaigns if self.app is None else self.app.campaigns

    async def _post(self, due: Due) -> str:
        """Post a digest; where it stands already, have it say what was decided since."""
        id, slack = due.message.digest, self._slack
        found = await self._database.read(lambda tx: to_post(tx, id))
        if found is None or slack is None:
            raise BotError(f"digest {id} is not there any more")
        digest, answers, stands = found
        if stands is None:
            posted = await slack.post_digest(due.to.id, digest, answers, in_doubt=due.in_doubt)
        else:
            posted = await slack.change_digest(as_posted(stands), digest, answers)
        where = digests.Standing(SLACK, due.to.id, posted.messages, posted.chart)
        if where != stands:
            await self._database.transact(lambda tx: digests.posted(tx, id, where, self._clock.now()))
        return posted.messages[0]

    # The web

    def web(self, beside: Sequence["BaseRoute"]) -> tuple["WebAdapter", Rewrite]:
        from adapters.web.adapter import Web
        from bot.runtime.book import Book

        given = self._settings.web
        assert given is not None
        book = Book(self._database, self._settings.campaigns)
        made = Web(
            book,
            public=given.public or "",
            listen=given.listen,
            beside=beside,
            incoming=self._database.place.incoming,
            limit=self._settings.storage.file_limit * MEGABYTE,
            frames=given.frames,
            wording=wording(self._settings.campaigns),
        )
        return made, book.rewrite


def look_at(tx: Tx, theme: str, campaigns: Campaigns) -> "Look":
    """A theme and its answers as the team's form in Slack shows them. Locked: a deed may follow."""
    from adapters.slack.answers import Look
    from bot.runtime.shown import existing

    found = existing(tx, theme)
    made = decisions.of(tx, [theme]).get(theme, [])
    campaign = campaigns.campaigns.get(found.campaign)
    service = campaigns.services.get(campaign.service) if campaign is not None else None
    return Look(found.name, tuple(map(answered, made)), None if service is None else answers_for(service))


def answered(made: Decision) -> "Answered":
    """A decision as Slack shows it; who gave it where that is somebody there."""
    from adapters.slack.answers import Answered

    platform, _, user = made.who.partition(":")
    return Answered(user if platform == SLACK else "", made.kind, made.sentence, made.by, made.at)


def to_post(tx: Tx, id: str) -> "tuple[Digest, Answers, digests.Standing | None] | None":
    """A digest as it is kept now, what was answered since it was drawn, and where it stands already."""
    digest = digests.of_id(tx, id)
    if digest is None:
        return None
    lines = {line.id: line for line in (*digest.themes, *digest.earlier)}
    answers: dict[str, list[Answered]] = {}
    for theme, made in decisions.of(tx, lines).items():
        drawn = {(each.kind, each.sentence, each.at) for each in lines[theme].decisions}
        later = [answered(each) for each in made if (each.kind, each.sentence, each.at) not in drawn]
        answers[theme] = [each for each in later if each.at >= digest.made_at]
    return digest, answers, digests.stands(tx, id)


def as_posted(stands: digests.Standing) -> "Posted":
    from adapters.slack.posting import Posted

    return Posted(stands.messages, stands.chart)


def wording(campaigns: Campaigns) -> Iterator[str]:
    """Everything of ours that is ever said to somebody: phrases, and the campaigns' own texts."""
    for phrases in campaigns.wording.values():
        yield from phrases.say.values()
    for campaign in campaigns.campaigns.values():
        yield from asked_words(campaigns, campaign)


def channel_of(campaigns: Campaigns, campaign: str) -> str:
    """Where a campaign's team reads its digests; empty when it is not told."""
    written = campaigns.campaigns.get(campaign)
    service = campaigns.services.get(written.service) if written is not None else None
    return str(service.team.get(SLACK) or "") if service is not None else ""


def deciders(campaigns: Campaigns) -> dict[str, set[str]]:
    """Who may answer themes, for each channel."""
    found: dict[str, set[str]] = {}
    for service in campaigns.services.values():
        channel = str(service.team.get(SLACK) or "")
        if channel:
            found.setdefault(channel, set()).update(answers_for(service))
    return found


def answers_for(service: Service) -> frozenset[str]:
    """Who may answer themes about a service, by their ids in Slack."""
    named = [service.team.get(role) for role in ("members", "admins")]
    return frozenset(one for people in named if isinstance(people, tuple | list) for one in people)
