"""Takes out of a text what could tell who wrote it or whom it is about, before anybody else reads it.

Patterns can only find what looks like an identifier. They are written to err towards hiding: a hidden street
costs little, a shown one may cost somebody much. What is plainly none (a ward, a time, a year) is left.
Every pattern has bounded repeats and starts at a boundary, so that no text takes long.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

LONGEST = 20_000
"""Longer texts are cut: no form shows more."""


@dataclass(frozen=True, slots=True)
class _Rule:
    source: str
    put: str
    unless: Callable[[re.Match[str]], bool] = lambda _: False


# A capitalised name, maybe with a hyphen, an initial or small words between: "Anna-Lise van Berg", "O'Brien".
_BIG = "A-ZÆØÅÄÖÜÉÈÁÓÍÑÇŠŽŁĐ"
_NAME = (
    rf"[{_BIG}](?:[^\W\d_]{{1,30}}(?:['’\-][{_BIG}]?[^\W\d_]{{1,30}}){{0,2}}|['’][{_BIG}][^\W\d_]{{1,30}})"
)
_NAMES = (
    rf"(?:[{_BIG}]\.\s?){{0,2}}{_NAME}"
    rf"(?:\s(?:(?:van|von|der|de|af|el|al|bin)\s){{0,2}}(?:[{_BIG}]\.\s)?{_NAME}){{0,2}}"
)

_SHORT_TITLES = "dr|prof|mr|mrs|ms|mx|hr|fr"
_TITLES = (
    "doctor|professor|miss|sir|nurse|sister|matron|midwife|physio|physiotherapist|therapist"
    "|consultant|receptionist|carer|keyworker|surgeon|gp"
    "|fru|frk|frøken|læge|overlæge|sygeplejerske|sygeplejersken|jordemoder|fysioterapeut|lægen|sekretær|pædagog"
    "|herr|frau|doktor|schwester|pfleger|pflegerin|hebamme|arzt|ärztin|oberarzt|oberärztin"
)
_INTRODUCED = (
    r"my name is|my name's|name's|i am called|i'm called|called me|signed|kind regards|best regards|regards"
    r"|jeg hedder|mit navn er|han hedder|hun hedder|venlig hilsen|mvh|hilsen"
    r"|ich heiße|ich heisse|mein name ist|er heißt|sie heißt|mit freundlichen grüßen|mfg"
    r"|viele grüße|liebe grüße"
)
_KIN = (
    "my (?:son|daughter|husband|wife|partner|mother|father|mum|mom|dad|brother|sister|child)"
    "|min (?:søn|datter|mand|kone|mor|far|bror|søster)"
    "|mein (?:sohn|mann|vater|bruder|kind)|meine (?:tochter|frau|mutter|schwester)"
)
# Words with a capital that follow a title or relation without being a name.
_NO_NAMES = """
i in on at the a and or but was is were are had has said who she he they it we you my this that very
always could would should when there told did will practitioner practitioners manager team station call
led unit staff care ward support group og er var han hun det den de som på har kom ikke und ist war sie
es der die das hat kam nicht im nhs gp covid god thank thanks not no also with for from to of monday
tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december
zeit geduld ruhe fragen angst hilfe bescheid termin termine tabletten medikamente rezept blut befund befunde
ergebnis ergebnisse deutsch englisch recht glück spaß lust mut pause urlaub dienst visite freude humor mitleid
"""
_NO_NAME = frozenset(_NO_NAMES.split())


def _no_name(found: re.Match[str]) -> bool:
    return found["name"].split()[0].strip(".,").casefold() in _NO_NAME


_DATES_AND_TIMES = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}[- ]\d{1,2} (?:19|20)\d\d|(?:19|20)\d\d \d\d \d\d"
    r"|(?:19|20)\d\d\s?[-–, ]\s?(?:19|20)\d\d"
    r"|\d{1,2}[.:]\d\d\s?[- –]\s?\d{1,2}[.:]\d\d"
    r"|(?:[01]\d|2[0-4])[0-5][05]\s?[- –]\s?(?:[01]\d|2[0-4])[0-5][05]"
)


def _is_no_phone(found: re.Match[str]) -> bool:
    """Dates, opening hours and ranges of years look like phones to a machine."""
    digits = sum(map(str.isdigit, found[0]))
    return not 7 <= digits <= 15 or _DATES_AND_TIMES.fullmatch(found[0].strip()) is not None


def _is_no_short_phone(found: re.Match[str]) -> bool:
    """Of numbers side by side: years, and amounts that are all round ("1000 500"), are no phone."""
    groups = re.split("[ -]", found[0])
    years = any(len(group) == 4 and 1900 <= int(group) < 2100 for group in groups)
    round_ = all(group[0] != "0" and (int(group) % 10 == 0 or int(group) % 25 == 0) for group in groups)
    return years or round_ or "000" in groups or _is_no_phone(found)


def _is_too_short(found: re.Match[str]) -> bool:
    return sum(map(str.isdigit, found["id"])) < 6


_CALLED = (  # what a number follows that somebody can be called at
    "phone|telephone|tel|mobile|cell|cellphone|my number|her number|his number"
    "|(?:call|ring|text) (?:me|her|him)|tlf|telefon|mobil|mit nummer|ring til mig|handy|meine nummer"
    "|telefonnummer|téléphone|portable|mon numéro"
    "|teléfono|móvil|mi número|komórka|mój numer|телефон|мій номер|هاتف|رقمي|numaram|numărul meu"
)
_COUNTED = "kr|kroner|euro|eur|zł|lei|mg|ml|people|personer|leute|hours|minutes"

_STREETS_EN = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|Court|Gardens|Grove|Terrace|Square|Way|Place|Hill|Park"
    "|Mews|Row"
)
_STREETS = (  # joined to a name in Danish and German, or after one: "Nørregade", "Vesterbro Torv"
    "vej|vejen|gade|gaden|allé|stræde|torv|vænget|boulevard|straße|strasse|str\\.|gasse|weg|platz|allee|ufer|damm"
)
_HOUSE = r"\s\d{1,3}\s?(?:[a-zA-Z](?!\w))?(?:,?\s(?:st|kl|\d{1,2})\.?\s?(?:tv|th|mf)(?!\w)\.?)?(?!\w)"
_NO_DIGIT = r"(?<![\w£$€.,/:-])"

_RULES = (
    _Rule(r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", "[email]"),
    _Rule(r"(?i)(?<!\w)(?:https?://|www\.)[^\s<>\"]{1,2000}", "[link]"),
    _Rule(
        r"(?i)(?<![\w.@-])(?:[a-z0-9-]{2,63}\.){1,3}(?:com|org|net|dk|de|uk|eu|io|info)(?:/[^\s<>\"]{0,500})?(?!\w)",
        "[link]",
    ),
    _Rule(r"(?<![\w@])@\w{2,64}", "[name]"),
    # Danish CPR, ten-digit NHS, British National Insurance, and bank account numbers.
    _Rule(r"(?<![\w-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d\s?-\s?\d{4}(?![\w-])", "[number]"),
    _Rule(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])", "[number]"),
    _Rule(r"(?i)\b[a-z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[a-d]\b", "[number]"),
    _Rule(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b", "[number]"),
    _Rule(
        r"(?i)\b(?:(?:nhs|cpr)(?:[ -]?(?:number|no\.?|nr\.?|nummer))?"
        r"|(?:hospital|patient|record|case|reference|ref|journal|versicherten|fall|akten"
        r"|personal)[ -]?(?:number|no\.?|nr\.?|nummer|id))"
        r"\s?(?:is|er|ist|:|#)?\s?(?P<id>[a-z]{0,4}[ -]?\d[\d /-]{2,18}\d)(?!\w)",
        "[number]",
    ),
    _Rule(
        _NO_DIGIT + r"(?:\+|00)\d{1,3}[\s./()-]{0,2}(?:\(?\d{1,5}\)?[\s./-]{0,2}){2,6}(?<=\d)(?!\w)",
        "[phone]",
        lambda found: sum(map(str.isdigit, found[0])) < 7,
    ),
    _Rule(_NO_DIGIT + r"\(?0\d{1,5}\)?(?:[\s./-]{0,2}\d{2,8}){1,5}(?!\w)", "[phone]", _is_no_phone),
    _Rule(_NO_DIGIT + r"\d\d(?:[ .-]?\d\d){3}(?![\w:/-])", "[phone]", _is_no_phone),
    _Rule(
        _NO_DIGIT + r"(?:\d{3,5}[ -]\d{3,4}[ -]\d{3,4}|\d{3}-\d{4})(?![\w/:-])",
        "[phone]",
        _is_no_phone,
    ),
    _Rule(
        _NO_DIGIT + rf"\d{{2,5}}(?:[ -]\d{{2,5}}){{1,4}}(?![\w/:%-]|[.,]\d|\s?[£$€]|\s(?i:{_COUNTED})(?!\w))",
        "[phone]",
        _is_no_short_phone,
    ),
    _Rule(
        rf"(?i)(?<!\w)(?:{_CALLED})(?:\s(?:number|nummer|is|er|ist|est|es|on|at|på|to|nr)){{0,2}}[.:]?\s?"
        r"(?P<id>\d[\d -]{3,18}\d)(?![\w/:-])",
        "[phone]",
        _is_too_short,
    ),
    _Rule(r"(?<!\w)[a-zA-Z]{0,4}\d{6,40}(?!\w)", "[number]"),
    _Rule(rf"(?<!\w)\d{{1,4}}[a-zA-Z]?,?\s(?:{_NAME}\s){{1,3}}(?:{_STREETS_EN})(?!\w)", "[address]"),
    _Rule(
        r"(?i)(?<!\w)\d{1,4}[a-z]?,?\s(?!the\s|this\s|my\s|our\s|a\s|in\s|on\s|of\s)[^\W\d_]{3,30}\s"
        r"(?:street|road|avenue|lane|crescent|terrace)(?!\w)",
        "[address]",
    ),
    _Rule(rf"(?i)(?<!\w)[^\W\d_]{{2,30}}(?:{_STREETS}){_HOUSE}", "[address]"),
    _Rule(rf"(?<!\w){_NAME}[ -](?i:{_STREETS}){_HOUSE}", "[address]"),
    _Rule(r"(?i)(?<!\w)[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}(?!\w)", "[postcode]"),
    _Rule(rf"(?<!\w)(?:DK-|D-)\d{{4,5}}(?:\s{_NAME})?", "[postcode]"),
    _Rule(
        _NO_DIGIT
        + r"\d{4}\s(?:(?:København|Aarhus|Århus|Odense|Aalborg)(?:\s[A-ZØ]{1,2})?"
        + rf"|{_NAME}\s[NSVØK])(?!\w)",
        "[postcode]",
    ),
    _Rule(_NO_DIGIT + rf"\d{{5}}\s{_NAME}", "[postcode]"),
    _Rule(rf"(?<!\w)(?i:{_INTRODUCED})[,:]?\s(?P<name>{_NAMES})", "[name]", _no_name),
    _Rule(
        rf"(?<!\w)(?:(?i:(?:{_SHORT_TITLES}|med)\.?|{_TITLES})\s){{1,4}}(?P<name>{_NAMES})",
        "[name]",
        _no_name,
    ),
    _Rule(rf"(?<!\w)(?i:{_KIN}),?\s(?P<name>{_NAMES})", "[name]", _no_name),
)


@cache
def _patterns() -> tuple[tuple[_Rule, re.Pattern[str]], ...]:
    """Made with the first text: that takes a while, and many a start and event needs none."""
    return tuple((rule, re.compile(rule.source)) for rule in _RULES)


def mask(text: str) -> str:
    """The text with identifiers replaced by what they were: [name], [phone], [email], [address] and so on."""
    text = text[:LONGEST]
    for rule, pattern in _patterns():
        text = pattern.sub(partial(_put, rule), text)
    return text


def _put(rule: _Rule, found: re.Match[str]) -> str:
    if rule.unless(found):
        return found[0]
    kept = next((group for group in ("name", "id") if group in found.re.groupindex), None)
    if kept is None:
        return rule.put
    whole, start = found[0], found.start(kept) - found.start()
    return whole[:start] + rule.put + whole[start + len(found[kept]) :]
