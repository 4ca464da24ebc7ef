"""The pure part of making a digest: what was gathered in, themes found and lines composed out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.conversation.campaign import Campaigns
from bot.conversation.wording import pick
from bot.digests.compose import compose
from bot.digests.digest import Digest
from bot.digests.material import Decided, Material, Reacted
from bot.masking import mask
from bot.runtime.digesting import Period, asked_words, zone_of
from bot.runtime.gathering import Gathered
from bot.themes.theme import Grouping, Quote


def find_and_compose(
    campaigns: Campaigns, read: Gathered, id: str, period: Period, now: datetime
) -> tuple[Grouping, Digest]:
    """The slow and pure part."""
    from bot.themes.find import find_themes  # brings scikit-learn: most that wait for time need no theme

    campaign = read.campaign
    asked = asked_words(campaigns, campaign)
    grouping = find_themes(read.voices, known=read.known, languages=campaign.languages, banned=asked)
    return grouping, compose(material(campaigns, read, grouping, id, period, now))


def material(
    campaigns: Campaigns, read: Gathered, grouping: Grouping, id: str, period: Period, now: datetime
) -> Material:
    """Everything read, as `compose` takes it: dates in the service's zone, words masked."""
    campaign, zone = read.campaign, ZoneInfo(zone_of(campaigns, read.campaign))
    service = campaigns.services.get(campaign.service)
    language = (service.languages if service is not None else campaign.languages)[0]
    return Material(
        id=id,
        campaign=campaign,
        service=pick(service.name, language) if service is not None and service.name else campaign.service,
        language=language,
        since=period.since.astimezone(zone),
        until=period.until.astimezone(zone),
        made_at=now.astimezone(zone),
        threshold=campaign.threshold,
        parts=read.parts,
        unasked=read.unasked,
        closed=read.closed,
        voices=read.voices,
        grouping=grouping,
        stories=tuple(
            Quote(each.id, mask(each.text), each.language)
            for each in read.voices
            if each.story and each.quotable
        ),
        decisions=decided(read),
        first_shown=read.first_shown,
        hidden=read.hidden,
        names=read.names,
        previous=read.previous,
        places=read.places if period.key else {},
        overlapping=read.by_hand,
    )


def decided(read: Gathered) -> tuple[Decided, ...]:
    """The team's decisions, who heard them and what they said; words only of those who may be quoted."""
    return tuple(
        Decided(
            each.theme,
            each.kind,
            each.sentence,
            each.at,
            each.by,
            read.told.get(each.id, frozenset()),
            tuple(
                Reacted(
                    one.participant,
                    one.so,
                    Quote(one.reply, mask(one.words), one.language)
                    if one.words and one.participant in read.quotable
                    else None,
                )
                for one in read.reactions.get(each.id, [])
            ),
        )
        for each in read.decided
    )
