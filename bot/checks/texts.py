"""Texts in several languages: read, compared with the languages promised, and measured against platforms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.checks.document import Place
from bot.checks.fault import kind_of, shown
from bot.conversation.wording import Text

ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
    "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
    "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
    "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
)
CODES = frozenset(ISO_639_1.split())
MEANT = {
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "cz": "cs",
    "cn": "zh",
    "gb": "en",
    "us": "en",
    "ua": "uk",
    "rs": "sr",
}
"""Countries taken for languages."""

TEXT_LIMITS = {"telegram": 4096, "slack": 3000}
LABEL_LIMITS = {"telegram": 64, "slack": 75}
"""In UTF-16 units, as platforms count."""


@dataclass(slots=True)
class Texts:
    """Reads the texts of one campaign or service.

    `platforms` are those in use; with none configured yet, a text too long for any of them earns a warning.
    `extra` gathers languages that texts hold though nobody is asked in them.
    """

    languages: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    partial: bool = False
    """The product's own campaigns may be ahead in one language."""
    extra: set[str] = field(default_factory=set)

    def read(self, raw: object, place: Place, *, label: bool = False, spread: bool = False) -> Text:
        """Words by language, those of the languages in use first. `spread`: one text may serve them all."""
        if isinstance(raw, str):
            found = dict.fromkeys(self.languages if spread else self.languages[:1], raw)
            self._nonempty(raw, place)
        elif isinstance(raw, Mapping):
            found = self._by_language(raw, place)
        else:
            place.fault(f"gives {kind_of(raw)}", f"write text in quotes, such as {{ {self._example()} }}")
            return {self.languages[0]: ""}
        self.complete(found, place)
        self.measure(found, place, label=label)
        ordered = {language: found[language] for language in self.languages if language in found}
        return {**ordered, **found} or {self.languages[0]: ""}

    def _by_language(self, raw: Mapping[str, object], place: Place) -> dict[str, str]:
        found = {}
        for language, words in raw.items():
            if not known(language):
                place.at(language).fault("is no language code", _code_hint(language))
            elif not isinstance(words, str):
                place.at(language).fault(f"gives {kind_of(words)}", "write text in quotes")
                found[language] = ""
            else:
                self._nonempty(words, place.at(language))
                found[language] = words
        self.extra |= set(found) - set(self.languages)
        return found

    def complete(self, found: Mapping[str, object], place: Place) -> None:
        """Say which of the languages promised to people are lacking."""
        lacking = [language for language in self.languages if not _serves(found, language)]
        if not lacking or self.partial:
            return
        example = ", ".join(f'{language} = "…"' for language in lacking)
        if not found:
            place.missing("holds no text", f"write {{ {example} }}")
        else:
            there = f"it is only there in {', '.join(found)}"
            place.missing(f"lacks its words in {', '.join(lacking)} ({there})", f"add {example}")

    def _nonempty(self, words: str, place: Place) -> None:
        if not words.strip():
            place.fault("is empty", "write a few words, or leave the key out")

    def measure(self, found: Mapping[str, str], place: Place, *, label: bool = False) -> None:
        """Say which words a platform would cut or send in parts."""
        limits = LABEL_LIMITS if label else TEXT_LIMITS
        for platform, limit in limits.items():
            if self.platforms and platform not in self.platforms:
                continue
            for language, words in found.items():
                if len(words) * 2 > limit and (long := units(words)) > limit:
                    self._too_long(place.at(language), long, limit, platform)

    def _too_long(self, place: Place, long: int, limit: int, platform: str) -> None:
        message = f"is {long:,} characters long; {platform.capitalize()} takes {limit:,}"
        if self.platforms:
            place.fault(message, "make it shorter")
        else:
            place.warn(message, "make it shorter if it is to go there")

    def _example(self) -> str:
        return ", ".join(f'{language} = "…"' for language in self.languages)


def units(words: str) -> int:
    """Length in UTF-16 units."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def known(language: str) -> bool:
    """Whether it is a language code, with or without a region ("en", "en-GB")."""
    return language.partition("-")[0] in CODES


def _code_hint(language: str) -> str:
    if language.casefold() in MEANT:
        return f'did you mean "{MEANT[language.casefold()]}"?'
    if language.casefold() != language and known(language.casefold()):
        return f'did you mean "{language.casefold()}"?'
    return "write a code such as en, da or de"


def _serves(found: Mapping[str, object], language: str) -> bool:
    return language in found or language.partition("-")[0] in found


def read_languages(raw: object, place: Place) -> tuple[str, ...]:
    """A list of language codes, at least one; empty when it cannot be read."""
    if isinstance(raw, str):
        place.fault("gives text", f'write a list, such as ["{raw}"]')
        return (raw,) if known(raw) else ()
    if not isinstance(raw, list) or not raw:
        place.fault(
            f"gives {kind_of(raw) if raw != [] else 'an empty list'}", 'write a list, such as ["en", "da"]'
        )
        return ()
    found: list[str] = []
    for number, code in enumerate(raw):
        if not isinstance(code, str):
            place.at(number).fault(f"gives {kind_of(code)}", 'write a code in quotes, such as "en"')
        elif not known(code):
            place.at(number).fault(f"is {shown(code)}, which is no language code", _code_hint(code))
        elif code in found:
            place.at(number).fault(f"names {code} twice", "keep one")
        else:
            found.append(code)
    return tuple(found)


def languages_of(raws: Iterable[object]) -> tuple[str, ...]:
    """The languages of the first of these texts that is given by language; English otherwise."""
    for raw in raws:
        if isinstance(raw, Mapping) and (found := [code for code in raw if known(code)]):
            return tuple(found)
    return ("en",)
