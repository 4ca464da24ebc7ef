"""What came in, made to happen: repeats dropped, people loaded, the engine asked, all kept in one commit.

One group function serves inbounds and the timetable alike. People who write at the same time share a commit.
"""

import asyncio
import logging
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns
from bot.conversation.events import (
    Blocked,
    Edited,
    Event,
    Pressed,
    Received,
    Started,
    Unblocked,
    Woke,
)
from bot.conversation.moving import option_id
from bot.conversation.participant import Ask, Json, Participant
from bot.messages import PICKED, Address, Attachment, Came, Inbound
from bot.runtime.clock import Clock
from bot.runtime.pace import Pace
from bot.runtime.perform import ROOM, Scene, take
from bot.runtime.running import campaigns_now
from storage import campaigns as kept
from storage import conversations, inbox, joining, participants
from storage.database import Database
from storage.participants import Known
from storage.trouble import DatabaseTrouble
from storage.tx import Tx

log = logging.getLogger(__name__)

LONGEST = 20_000
FEWEST = 16
"""Characters that say what language they are in."""
CUT = " […]"
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event and whom it happened to: an address somebody wrote from, or a participant's id."""

    who: Address | str
    event: Event
    inbound: str = ""
    """The platform's id of the inbound; empty for what time brings."""
    language: str = ""
    instead: Received | None = None
    """What it is for who takes part, when the code to start by is none."""


def to_event(inbound: Inbound) -> Event:
    """What an inbound means, free of its platform."""
    match inbound.came:
        case Came.MESSAGE:
            return Received(clean(inbound.text), inbound.message_id, keepable(inbound.attachments))
        case Came.EDIT:
            return Edited(inbound.message_id, clean(inbound.text))
        case Came.PRESS:
            picked = inbound.picked
            ticked = None if picked is None else tuple(clean(each) for each in picked)
            return Pressed(clean(inbound.pressed), ticked)
        case Came.START:
            return Started(clean(inbound.code))
        case Came.BLOCKED:
            return Blocked()
        case Came.UNBLOCKED:
            return Unblocked()
        case _:
            assert_never(inbound.came)


def clean(text: str) -> str:
    """Words as they were sent, but for what no database holds (it becomes U+FFFD) and what is past all
    measure (it is cut, and ends in a sign that it was)."""
    if len(text) > LONGEST:
        text = text[: LONGEST - len(CUT)] + CUT
    return text if text.isascii() and "\x00" not in text else UNKEEPABLE.sub("\ufffd", text)


def keepable(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The same, each by a reference that every database holds: one that is mended names nothing."""
    return tuple(replace(each, reference=clean(each.reference)) for each in attachments)


def to_happening(inbound: Inbound) -> Happening:
    language = inbound.language if LANGUAGE.fullmatch(inbound.language) else ""
    typed = inbound.came is Came.START and inbound.text
    instead = Received(clean(inbound.text), inbound.message_id) if typed else None
    return Happening(inbound.address, to_event(inbound), inbound.id, language, instead)


def spoken_by(campaigns: Campaigns) -> tuple[str, ...]:
    """The languages that people may be asked in; none where every campaign speaks but one."""
    written = [each.languages for each in campaigns.campaigns.values() if not each.builtin]
    several = any(len(languages) > 1 for languages in written)
    return tuple(sorted({one for languages in written for one in languages})) if several else ()


def heard(each: Happening, spoken: tuple[str, ...]) -> Happening:
    """The same, with the language that the words are in, where there are several they could be in."""
    if not spoken or not isinstance(each.event, Received) or len(each.event.text) < FEWEST:
        return each
    from bot.themes.language import written_in  # with tables that only those need who speak several languages

    language = written_in(each.event.text, spoken)
    return replace(each, event=replace(each.event, language=language)) if language else each


class Receiver:
    """Takes inbounds from adapters: `await receiver(inbound)` returns when all it led to is committed."""

    def __init__(
        self,
        database: Database,
        campaigns: Campaigns,
        can: Mapping[str, Capabilities],
        clock: Clock,
        committed: Callable[[], object] = lambda: None,
        came: Callable[[], object] = lambda: None,
        coming: Callable[[], bool] = lambda: False,
    ) -> None:
        """`committed` is told of every commit, `came` of those that brought something to be fetched; `coming`
        is asked right before what leads to a commit is handed over, whether it takes it up in that commit."""
        self._database = database
        self._clock = clock
        self._committed = committed
        self._coming = coming
        self._came = came
        self._can = can
        self._spoken = spoken_by(campaigns)
        self.happen = happening(campaigns, can, clock)

    async def __call__(self, inbound: Inbound) -> None:
        """Trouble with the database is raised, so that the platform sends again. What fails by our own
        fault is set aside and counts as taken, so that it does not come for ever."""
        told = self._coming()
        try:
            await self._database.together(self.happen, heard(to_happening(inbound), self._spoken))
        except (DatabaseTrouble, asyncio.CancelledError):
            raise
        except Exception as error:
            await self.set_aside(inbound, error)
            told = False
        if not told:
            self._committed()
        if inbound.attachments:
            self._came()

    def rewrite(self, campaigns: Campaigns) -> None:
        """Go on with what the admin has changed meanwhile. Nobody is dropped: a group that waits is taken
        by the campaigns as they were, the next by the new ones."""
        self._spoken = spoken_by(campaigns)
        self.happen = happening(campaigns, self._can, self._clock)

    async def set_aside(self, inbound: Inbound, error: Exception) -> None:
        """Keep that an inbound failed by our fault, so that it counts as taken."""
        cause, place, now = type(error).__name__, place_of(error), self._clock.now()
        platform, address = inbound.address.platform, inbound.address.id
        await self._database.transact(
            lambda tx: inbox.set_aside(tx, platform, inbound.id, address, cause, place, now)
        )
        # Neither words nor addresses, so no traceback either: it may quote what was said.
        log.error("%s inbound %r was set aside: %s in %s", platform, inbound.id, cause, place)


def place_of(error: BaseException) -> str:
    """File, line and function where an error arose."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.name}"


def spoken(who: Participant, event: Event) -> str:
    """What somebody said, in words: as they typed it, or the label of what they pressed."""
    if isinstance(event, Received):
        return event.text
    if isinstance(event, Pressed):
        wanted = (event.option,) if event.picked is None else event.picked
        for ask in asks_at_work(who):
            options = enumerate(ask.options)
            labels = [option.label for place, option in options if option_id(ask, place) in wanted]
            if labels:
                return ", ".join(label.removeprefix(PICKED) for label in labels)
    return ""


def asks_at_work(who: Participant) -> list[Ask]:
    """What awaits an answer, the open one first."""
    sessions = (who.open, *who.resting)
    return [each.ask for each in sessions if each is not None and each.ask is not None]


def joined_at(place: str) -> dict[str, Json]:
    """What a session is about for somebody who came by a code of this place."""
    return {"place": place} if place else {}


Happen = Callable[[Tx, Sequence[Happening]], list[str]]


def happening(written: Campaigns, can: Mapping[str, Capabilities], clock: Clock) -> Happen:
    """The group function: lets things happen to people in order, and gives their ids (empty: it changed
    nothing, as it came before, or nobody is there)."""
    stamp: object = None
    running, spread = written, Spread(can)

    def happen(tx: Tx, happenings: Sequence[Happening]) -> list[str]:
        nonlocal stamp, running
        found = kept.stamp(tx)
        if found != stamp:
            stamp, running = found, campaigns_now(tx, written)
        now = clock.now()
        group = Group(tx, running, can, now, spread)
        group.load(happenings)
        return [group.let(each) for each in happenings]

    return happen


class Spread:
    """When those are written to who did not write: one by one, at less than the platform's published rate, so
    that whoever speaks meanwhile is answered at once, and not after a broadcast."""

    SHARE = 0.8

    def __init__(self, can: Mapping[str, Capabilities]) -> None:
        self._paces = {
            platform: Pace(self.SHARE * each.per_second) for platform, each in can.items() if each.per_second
        }

    def due(self, event: Event, address: Address | None, now: datetime) -> datetime | None:
        """None: at once."""
        unasked = isinstance(event, Woke) or (isinstance(event, Started) and event.invited)
        pace = self._paces.get(address.platform) if unasked and address is not None else None
        if pace is None:
            return None
        due = now + timedelta(seconds=pace.wait(now))
        pace.take(due)
        return due


class Group:
    """Things that happen in one transaction: who is concerned, and how they are by now."""

    def __init__(
        self,
        tx: Tx,
        campaigns: Campaigns,
        can: Mapping[str, Capabilities],
        now: datetime,
        spread: Spread,
    ) -> None:
        self.tx = tx
        self.spread = spread
        self.campaigns = campaigns
        self.can = can
        self.now = now
        self.taken: set[tuple[str, str]] = set()
        self.known: dict[Address, Known] = {}
        self.ids: dict[Address, str] = {}
        self.people: dict[str, Participant] = {}
        self.reached: dict[str, Address] = {}

    def load(self, happenings: Sequence[Happening]) -> None:
        """Look everything up at once: what came before, who writes, and who is written to."""
        tx = self.tx
        inbounds = [(each.who.platform, each.inbound) for each in happenings if isinstance(each.who, Address)]
        if inbounds:
            self.taken = inbox.taken(tx, inbounds)
            self.known = participants.known(
                tx, dict.fromkeys(each.who for each in happenings if isinstance(each.who, Address))
            )
            for address, each in self.known.items():
                self.ids[address] = each.who.id
                self.people[each.who.id] = each.who
        ids = [each.who for each in happenings if isinstance(each.who, str) and each.who not in self.people]
        if ids:
            self.people.update(participants.load(tx, dict.fromkeys(ids)))
            self.reached = participants.addresses_of(tx, ids)

    def let(self, each: Happening) -> str:
        """Let one thing happen; the id of whom it happened to."""
        if isinstance(each.who, str):
            who = self.people.get(each.who)
            return "" if who is None else self._take(who, each.event, self.reached.get(who.id))
        key = (each.who.platform, each.inbound)
        if key in self.taken:
            return ""
        self.taken.add(key)
        inbox.take(self.tx, *key, self.now)
        who = self._from(each.who, each.language, each.event)
        if who is None:
            return ""
        event = self._resolved(each.event, who, each.instead)
        id = self._take(who, event, each.who)
        if self._forgets(each.who.platform):
            self._keep(who, event, each.inbound)
        return id

    def _forgets(self, platform: str) -> bool:
        can = self.can.get(platform)
        return can is not None and can.forgets

    def _keep(self, before: Participant, event: Event, inbound: str) -> None:
        """Keep what was said, to be shown again: of somebody who takes part, or did until these words.
        Nothing that is said before a yes is kept, nor what an erased person said."""
        after = self.people.get(before.id)
        if after is None or not any(each.given for each in (*before.consents, *after.consents)):
            return
        text = spoken(before, event)
        sent = [each.kind for each in event.attachments] if isinstance(event, Received) else []
        if text or sent:
            # The last number of the version before: after all that was, before all that came of it.
            number = before.version * ROOM + ROOM - 1
            conversations.say(self.tx, before.id, number, inbound, text, self.now, sent)

    def _take(self, who: Participant, event: Event, address: Address | None) -> str:
        due = self.spread.due(event, address, self.now)
        scene = Scene(self.tx, self.campaigns, self.can, self.now, address, due)
        after = take(scene, who, event)
        if after is None:
            del self.people[who.id]
        else:
            self.people[who.id] = after
        return who.id

    def _from(self, address: Address, language: str, event: Event) -> Participant | None:
        """Who writes from there. Somebody new is somebody who says something, not a block or an edit."""
        id = self.ids.get(address)
        who = None if id is None else self.people.get(id)
        if who is not None:
            before = self.known.get(address)
            if before is not None and not isinstance(event, Blocked):
                participants.used(self.tx, address, before, self.now)
            return who
        if isinstance(event, Blocked | Unblocked | Edited):
            return None
        self.known.pop(address, None)
        who = participants.create(self.tx, address, self.now, language=language)
        self.ids[address] = who.id
        return who

    def _resolved(self, event: Event, who: Participant, instead: Received | None) -> Event:
        """A join code is read as the campaign it stands for; the key of a campaign stands for itself."""
        if not isinstance(event, Started) or not event.campaign:
            return event
        key = event.campaign.lower()
        named = self.campaigns.campaigns.get(key)
        if named is not None and not named.builtin:
            return replace(event, campaign=key)
        found = joining.find(self.tx, event.campaign)
        if found is None:
            here = who.open is not None or any(each.given for each in who.consents)
            return instead if instead is not None and here else event
        if not joining.come(self.tx, found, who.id, self.now):
            return Started(found.campaign, refused=True)
        return Started(found.campaign, given=joined_at(found.place))
