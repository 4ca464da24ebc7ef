"""Campaigns from their tables: dates, rhythm, offer and prompts, with the consents nobody must forget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from bot.checks import times
from bot.checks.consents import USES, warn_unread, with_consents, with_who_speaks
from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, shown
from bot.checks.fitting import Table, fit, refusal, understood
from bot.checks.help import check_help, read_help, told_beforehand
from bot.checks.plain import check_plain
from bot.checks.prompts import Written, check_prompts, read_prompts
from bot.checks.services import check_key, unspoken
from bot.checks.texts import Texts, languages_of, read_languages
from bot.checks.times import NotUnderstood, duration
from bot.checks.young import check_young, is_young
from bot.conversation.campaign import Campaign, Offer, Quiet, Service, Weekly
from bot.conversation.danger import Lists
from bot.conversation.prompts.consent import Consent
from bot.conversation.wording import Text, Wording, for_young


def _durations(value: object) -> tuple[timedelta, ...]:
    lengths = [duration(one) for one in (value if isinstance(value, list) else [value])]
    if lengths != sorted(set(lengths)):
        raise refusal("are not in order", 'write the shortest first, each once, such as ["3 days", "1 week"]')
    return tuple(lengths)


class CampaignTable(Table):
    """Texts and dates are read later, when languages and zone are known."""

    service: str | None = None
    title: Any = None
    languages: Any = None
    opens: Any = None
    closes: Any = None
    waves: Annotated[timedelta | None, understood(times.every)] = None
    remind: Annotated[tuple[timedelta, ...], understood(_durations)] = ()
    quiet: Annotated[Quiet | None, understood(times.quiet)] = None
    digest: Annotated[Weekly | None, understood(times.weekly)] = None
    quiet_while: Annotated[timedelta, understood(duration)] = timedelta(minutes=10)
    offer: Any = None
    thanks: Any = None
    help: Any = None
    uses: Any = None
    who_speaks: bool = False
    audience: Any = None
    prompt: Any = None


class OfferTable(Table):
    can_change: Any = None
    cannot_change: Any = None
    who_decides: Any = None
    answer_by: Annotated[timedelta | None, understood(duration)] = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a campaign stands in: the services there are, our own words, the platforms in use."""

    services: Mapping[str, Service]
    wording: Wording
    platforms: tuple[str, ...] = ()
    threshold: int = 5
    danger: tuple[Lists, ...] = ()
    """What is looked for in what people write, by language."""
    damaged: bool = False
    """Some file could not be read whole, so a service that is not known may stand there."""
    made: dict[str, Service] = field(default_factory=dict)
    """Services made for campaigns that name none."""


def read_campaign(key: str, raw: object, place: Place, around: Around | None) -> Campaign | None:
    """One campaign; None when something in it is wrong. `around` is None for the product's own."""
    before = len(place.document.faults)
    if around is not None:
        check_key(key, place)
    table = fit(CampaignTable, raw, place)
    service = _service(table, place, around)
    languages = _languages(table, service, place)
    texts = Texts(languages, around.platforms if around else (), partial=around is None)
    title = _title(key, table, place, texts)
    if around is not None and service is None:
        service = around.made.setdefault(key, Service(key, title, "UTC", languages))
    campaign = Campaign(
        key=key,
        service=service.key if service else "",
        title=title,
        prompts=(),
        languages=languages,
        every=table.waves,
        remind=table.remind,
        quiet=table.quiet,
        digest=table.digest,
        offer=_offer(table.offer, place.at("offer"), texts),
        thanks=texts.read(table.thanks, place.at("thanks")) if table.thanks is not None else {},
        threshold=around.threshold if around else 5,
        quiet_while=table.quiet_while,
        builtin=around is None,
        who_speaks=table.who_speaks,
        young=is_young(table.audience, place.at("audience")),
        help=read_help(table.help, place.at("help"), texts, around.danger if around else ()),
    )
    campaign = _dated(campaign, table, place, service.zone if service else "UTC")
    if around is not None and table.offer is None:
        place.warn("does not say what can change", 'add offer = { can_change = "…", cannot_change = "…" }')
    prompts = read_prompts(table.prompt, place, texts)
    if around is not None and service is not None:
        uses = _uses(table.uses, place.at("uses"))
        wording = around.wording
        if campaign.young:
            uses, wording = (), for_young(wording)
            check_young(table.uses, prompts, place)
        prompts = with_consents(prompts, service, languages, campaign.offer, wording, uses)
        if table.who_speaks:
            prompts = with_who_speaks(prompts, languages, wording)
        prompts = told_beforehand(prompts, service, wording, campaign.help)
        check_help(campaign.help, service, place, around.platforms)
        _measure(prompts, place, texts)
        ours = not (campaign.help and campaign.help.text)
        warn_unread(prompts, languages, place, around.wording, helps=ours)
        if table.languages is not None or service.key == key:
            unspoken(languages, place.at("languages"), around.wording)
    check_prompts(prompts, place)
    if around is not None:
        check_plain(prompts, campaign, place)
    _extra(texts, place, service)
    return _whole(campaign, prompts, place, before)


def _whole(campaign: Campaign, prompts: Sequence[Written], place: Place, before: int) -> Campaign | None:
    if any(fault.severity == "error" for fault in place.document.faults[before:]):
        return None
    built = [each.prompt() for each in prompts]
    return replace(campaign, prompts=tuple(prompt for prompt in built if prompt is not None))


def _service(table: CampaignTable, place: Place, around: Around | None) -> Service | None:
    """The service it names, else the first there is; None when one must be made."""
    if around is None:
        return None
    if table.service is None:
        return next(iter(around.services.values()), None)
    found = around.services.get(table.service)
    if found is None and not around.damaged:
        hint = f"add [service.{table.service}] with its name and languages"
        place.at("service").missing(
            f"is {shown(table.service)}, which is not defined", instead(table.service, around.services, hint)
        )
    return found


def _languages(table: CampaignTable, service: Service | None, place: Place) -> tuple[str, ...]:
    if table.languages is not None:
        found = read_languages(table.languages, place.at("languages"))
        if service is not None and (strange := [one for one in found if one not in service.languages]):
            place.at("languages").fault(
                f"names {', '.join(strange)}, which the service does not speak",
                f"[service.{service.key}] speaks {', '.join(service.languages)}",
            )
        if found:
            return found
    if service is not None:
        return service.languages
    prompts = table.prompt if isinstance(table.prompt, list) else []
    return languages_of([table.title, *(each.get("ask") for each in prompts if isinstance(each, Mapping))])


def _title(key: str, table: CampaignTable, place: Place, texts: Texts) -> Text:
    if table.title is None:
        place.missing(
            "gives no title", f'add title = {{ {texts.languages[0]} = "…" }}, as people will read it'
        )
        return {texts.languages[0]: key}
    return texts.read(table.title, place.at("title"))


def _uses(raw: object, place: Place) -> tuple[str, ...]:
    """What people are asked to agree to beside being read: both uses, unless it names some or none."""
    if raw is None:
        return USES
    if not isinstance(raw, list) or any(each not in USES for each in raw):
        known = " and ".join(shown(each) for each in USES)
        place.fault(f"gives {shown(raw)}", f"give a list of what to ask for, of {known}, or [] for nothing")
        return ()
    return tuple(raw)


def _offer(raw: object, place: Place, texts: Texts) -> Offer | None:
    if raw is None:
        return None
    table = fit(OfferTable, raw, place)
    said: dict[str, Text] = {
        name: texts.read(value, place.at(name))
        for name in ("can_change", "cannot_change", "who_decides")
        if (value := getattr(table, name)) is not None
    }
    return Offer(**said, answer_by=table.answer_by)


def _dated(campaign: Campaign, table: CampaignTable, place: Place, zone: str) -> Campaign:
    opens = _instant(table.opens, place.at("opens"), zone, end=False)
    closes = _instant(table.closes, place.at("closes"), zone, end=True)
    if opens and closes and closes <= opens:
        place.at("closes").fault(f"is {table.closes}, before it opens, {table.opens}", "let it close later")
    if campaign.every and campaign.remind and campaign.remind[-1] >= campaign.every:
        place.at("remind").warn("comes after the next wave has begun", "remind sooner")
    return replace(campaign, opens=opens, closes=closes)


def _instant(value: object, place: Place, zone: str, *, end: bool) -> datetime | None:
    if value is None:
        return None
    try:
        return times.instant(value, zone, end=end)
    except NotUnderstood as error:
        place.fault(error.message, error.hint)
        return None


def _measure(prompts: Sequence[Written], place: Place, texts: Texts) -> None:
    """What we put together ourselves can be too long as well: it holds the offer."""
    for each in prompts:
        if each.added and isinstance(each.kind, Consent):
            texts.measure(each.kind.text, place.at("offer"))


def _extra(texts: Texts, place: Place, service: Service | None) -> None:
    if texts.extra and not texts.partial:
        listed = f"[service.{service.key}] languages" if service else "languages"
        extra = ", ".join(sorted(texts.extra))
        place.warn(f"has words in {extra}, in which nobody is asked", f"add {extra} to {listed}")


def read_campaigns(raw: object, place: Place, around: Around) -> dict[str, tuple[Place, Campaign | None]]:
    """Every campaign of one file by key."""
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", "write [campaign.NAME]")
        return {}
    found = {}
    for key, table in raw.items():
        where = place.at(key)
        if key.startswith("_"):
            where.fault("is the name of one of weheard's own", "begin with a letter")
            continue
        found[key] = (where, read_campaign(key, table, where, around))
    return found
