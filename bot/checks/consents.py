"""The consent prompts that are put in where a campaign has none of its own."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.checks.document import Place
from bot.checks.prompts import Written
from bot.conversation.campaign import Offer, Service
from bot.conversation.conditions import parse
from bot.conversation.participant import QUOTE, TAKE_PART
from bot.conversation.prompts.consent import Consent
from bot.conversation.wording import Phrases, Text, Wording, fill, pick

UNITS = (("month", 30), ("week", 7), ("day", 1))
"""Words for lengths of time, longest first, with their days."""


def with_consents(
    prompts: Sequence[Written],
    service: Service,
    languages: Sequence[str],
    offer: Offer | None,
    wording: Wording,
) -> list[Written]:
    """The prompts with both consents among them: taking part first, being quoted after the first words."""
    found = list(prompts)
    if not found:
        return found
    place = Place(found[0].place.document, found[0].place.path[:2])
    uses = {each.kind.use for each in found if isinstance(each.kind, Consent)}
    broken = any(each.kind is None and each.kind_name == "consent" for each in found)
    keys = {each.key for each in found}
    wordy = next((number for number, each in enumerate(found) if each.themes), None)
    if QUOTE not in uses and not broken and wordy is not None:
        words = {one: fill(_say(wording, one, "may_quote"), _name(service, one)) for one in languages}
        when = parse(f"answered {found[wordy].key}") if found[wordy].key else None
        kind = Consent(text=words, use=QUOTE)
        found.insert(wordy + 1, Written(place, _free("may_quote", keys), "consent", kind, when, added=True))
    if TAKE_PART not in uses and not broken:
        kind = Consent(text=take_part(service, languages, offer, wording), use=TAKE_PART)
        found.insert(0, Written(place, _free("consent", keys), "consent", kind, added=True))
    return found


def warn_unread(prompts: Sequence[Written], languages: Sequence[str], place: Place, wording: Wording) -> None:
    """Say in which languages nobody who grew up with them has read the words people here agree to."""
    if not any(each.added for each in prompts):
        return
    for language in languages:
        phrases = wording.get(language) or wording.get(language.partition("-")[0])
        if phrases is not None and not phrases.read_by_native:
            place.at("languages").warn(
                f"asks for consent in {phrases.name}, in words of ours that no native speaker has read yet",
                'let one read them in `weheard chat`, or write your own with kind = "consent"',
            )


def take_part(service: Service, languages: Sequence[str], offer: Offer | None, wording: Wording) -> Text:
    """The words a person says yes to, with what is honest to say beforehand."""
    return {language: _take_part(service, language, offer, wording) for language in languages}


def _take_part(service: Service, language: str, offer: Offer | None, wording: Wording) -> str:
    lines = _offer(offer, language, wording) if offer else []
    told = "\n\n" + "\n".join(lines) + "\n\n" if lines else ""
    words = fill(_say(wording, language, "consent"), {**_name(service, language), "offer": told})
    return re.sub(r" *\n *", "\n", words)


def _offer(offer: Offer, language: str, wording: Wording) -> list[str]:
    parts: Mapping[str, tuple[str, Text]] = {
        "can_change": ("offer_can", offer.can_change),
        "cannot_change": ("offer_cannot", offer.cannot_change),
        "who_decides": ("offer_who", offer.who_decides),
    }
    said = [
        fill(_say(wording, language, phrase), {name: pick(text, language).strip().rstrip(".")})
        for name, (phrase, text) in parts.items()
        if text
    ]
    if offer.answer_by:
        length = in_words(offer.answer_by, _phrases(wording, language))
        said.append(fill(_say(wording, language, "offer_when"), {"answer_by": length}))
    return said


def in_words(length: timedelta, phrases: Phrases) -> str:
    """ "4 weeks", in a language's own words."""
    days = max(1, round(length / timedelta(days=1)))
    unit, size = next((unit, size) for unit, size in UNITS if days % size == 0)
    number = days // size
    words = phrases.terms.get(unit) or (unit, f"{unit}s")
    return f"{number} {words[0] if number == 1 else words[min(1, len(words) - 1)]}"


def _free(key: str, keys: set[str]) -> str:
    number = 1
    found = key
    while found in keys:
        number += 1
        found = f"{key}_{number}"
    return found


def _name(service: Service, language: str) -> dict[str, str]:
    return {"service": pick(service.name, language)}


def _phrases(wording: Wording, language: str) -> Phrases:
    return wording.get(language) or wording.get(language.partition("-")[0]) or wording["en"]


def _say(wording: Wording, language: str, key: str) -> str:
    return _phrases(wording, language).say[key]
