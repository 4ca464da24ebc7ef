"""What a digest is made of, read from the database in one consistent state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation.campaign import WHO_SPEAKS, Campaign, Campaigns
from bot.conversation.participant import QUOTE
from bot.digests.digest import Digest
from bot.digests.material import Closed, Part
from bot.themes.theme import KnownTheme, Voice
from storage import consents, decisions, digests, replies, taking, themes
from storage.decisions import Decision, Reacted
from storage.replies import Heard
from storage.taking import Way
from storage.themes import Said
from storage.tx import Tx

CLOSED = frozenset({"choice", "scale"})
"""Kinds whose answers are counted by what was picked."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything read for one digest. Nothing of it has been masked, counted or hidden yet."""

    campaign: Campaign
    voices: tuple[Voice, ...]
    said: Mapping[str, Said]
    """Reply id to whose it is and its words."""
    parts: tuple[Part, ...]
    unasked: frozenset[str]
    closed: tuple[Closed, ...]
    known: tuple[KnownTheme, ...]
    hidden: frozenset[str]
    names: Mapping[str, str]
    first_shown: Mapping[str, datetime]
    decided: tuple[Decision, ...]
    told: Mapping[str, frozenset[str]]
    reactions: Mapping[str, list[Reacted]]
    quotable: frozenset[str]
    """Who agreed to be quoted."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Who came by a code that names a place, and the place; the last one counts."""
    previous: Digest | None = None
    by_hand: tuple[Digest, ...] = field(default=())
    """Digests asked for by hand whose period shares time with this one."""


def gather(tx: Tx, campaigns: Campaigns, key: str, since: datetime, until: datetime) -> Gathered:
    """Everything that a digest of this campaign and period is made of."""
    campaign = campaigns.campaigns[key]
    heard = replies.heard(tx, key, since, until, service=campaign.service)
    spoken = [each for each in heard if is_voice(campaign, each)]
    there = themes.of(tx, key)
    decided = [each for one in decisions.of(tx, [theme.id for theme in there]).values() for each in one]
    ids = [each.id for each in decided]
    return Gathered(
        campaign,
        tuple(voice(campaign, each) for each in spoken),
        {each.id: Said(each.participant, each.text) for each in spoken},
        parts(campaign, taking.ways(tx, key, since, until), heard),
        frozenset(each.participant for each in heard if each.unasked),
        closed(campaign, heard),
        tuple(themes.known(tx, key)),
        frozenset(each.id for each in there if each.hidden),
        {each.id: each.name for each in there if each.renamed},
        {each.id: each.shown_at for each in there if each.shown_at is not None},
        tuple(decided),
        decisions.told(tx, ids),
        decisions.reactions(tx, ids),
        # Whoever agreed elsewhere to be quoted did not agree to it here, where it is never asked.
        frozenset() if campaign.young else frozenset(consents.agreed(tx, campaign.service, QUOTE)),
        {each.participant: str(each.given["place"]) for each in heard if each.given.get("place")},
        digests.last(tx, key, before=until),
        tuple(each for each in digests.by_hand(tx, key) if each.since < until and since < each.until),
    )


def is_voice(campaign: Campaign, heard: Heard) -> bool:
    """Whether words are grouped into themes: answers to prompts that say so, and what was said unasked."""
    if not heard.text.strip():
        return False
    return heard.unasked or any(each.themes for each in campaign.prompts if each.key == heard.prompt)


def voice(campaign: Campaign, heard: Heard) -> Voice:
    """A reply as themes see it."""
    story = any(each.kind_name == "story" for each in campaign.prompts if each.key == heard.prompt)
    quotable = heard.quotable and not campaign.young
    return Voice(heard.id, heard.participant, heard.text, heard.language, quotable, story)


def parts(campaign: Campaign, ways: list[Way], heard: list[Heard]) -> tuple[Part, ...]:
    """One part for each person, their last; who was never asked but answered (an import) took part too."""
    beforehand = {each.key for each in campaign.prompts if each.kind_name == "consent"}
    beforehand |= {WHO_SPEAKS} if campaign.who_speaks else set()
    answers = [each for each in heard if each.prompt and each.prompt not in beforehand]
    sessions = {(each.participant, each.session) for each in answers}
    found = {
        way.participant: Part(
            way.participant, (way.participant, way.session) in sessions, way.outcome, way.stopped_at
        )
        for way in ways
    }
    for answer in answers:
        found.setdefault(answer.participant, Part(answer.participant, answered=True))
    return tuple(found.values())


def closed(campaign: Campaign, heard: list[Heard]) -> tuple[Closed, ...]:
    """The answers to prompts with fixed answers, in order of time."""
    keys = {each.key for each in campaign.prompts if each.kind_name in CLOSED}
    return tuple(
        Closed(each.participant, each.prompt, each.answer.value, each.answer.label)
        for each in heard
        if each.prompt in keys and not each.probe
        if each.answer is not None and isinstance(each.answer.value, str | int)
    )
