"""Our words as gettext catalogues, for translators who work with such: out to a .po file, and back into TOML.

    python tools/catalogues.py export pl > pl.po
    python tools/catalogues.py import pl.po

What no native speaker has read is marked fuzzy. When nothing is fuzzy any more, the language counts as read.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    "bot/wording",
    "bot/digests/words",
    "adapters/slack/words",
    "adapters/telegram/words",
    "adapters/web/words",
)
UNDERSTOOD = frozenset({"words", "terms", "counts", "commands"})
"""Tables of what people write: no translation of anything, so they are left to those who speak it."""
FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
NAME = re.compile(r"\{(\w+)\}")
Said = str | Mapping[str, str]


def said_in(data: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Said]]:
    """Everything a file says, by its place; phrases that follow a number with all their forms."""
    for key, value in data.items():
        if key == "decimal":
            continue
        if isinstance(value, str) or (isinstance(value, dict) and set(value) <= FORMS):
            yield (*path, key), value
        elif isinstance(value, dict) and key not in UNDERSTOOD:
            yield from said_in(value, (*path, key))


def read(folder: str, language: str) -> dict[str, object]:
    return tomllib.loads((ROOT / folder / f"{language}.toml").read_text("utf-8"))


def forms_of(language: str, catalog: Catalog) -> list[str]:
    """Our name of each form, in gettext's order."""
    index, locale = c2py(catalog.plural_expr), Locale(language)
    found = {index(number): locale.plural_form(number) for number in range(1001)}
    return [found[place] for place in sorted(found)]


def exported(language: str) -> Catalog:
    """One catalogue of all that we say."""
    catalog = Catalog(locale=language, project="weheard", charset="utf-8")
    unread = not read(FOLDERS[0], language).get("read_by_native", False)
    forms = forms_of(language, catalog)
    for folder in FOLDERS:
        own = dict(said_in(read(folder, language)))
        for path, english in said_in(read(folder, "en")):
            place, said = f"{folder}:{'.'.join(path)}", own.get(path, "")
            flags = ["fuzzy"] if unread and said else []
            if isinstance(english, str):
                catalog.add(english, said if isinstance(said, str) else "", context=place, flags=flags)
            else:
                each = [said.get(form, "") if isinstance(said, Mapping) else "" for form in forms]
                catalog.add((english["one"], english["other"]), each, context=place, flags=flags)
    return catalog


def faults_of(catalog: Catalog, language: str) -> list[str]:
    """What would break if it were taken in: names that are missing or that nobody fills."""
    found = []
    for message in catalog:
        if message.id and message.context:
            string = message.string or ""
            forms = [string] if isinstance(string, str) else list(string)
            wanted = set(NAME.findall(message.id if isinstance(message.id, str) else message.id[-1]))
            for form in filter(None, forms):
                spelled = isinstance(message.id, tuple) and language == "ar"
                if set(NAME.findall(form)) not in ([wanted, wanted - {"n"}] if spelled else [wanted]):
                    found.append(f"{message.context}: has other {{names}} than the English: {form}")
    return found


def imported(catalog: Catalog, language: str) -> int:
    """Put what the catalogue says into our files; how many phrases are otherwise now."""
    changed, forms = 0, forms_of(language, catalog)
    for folder in FOLDERS:
        file = ROOT / folder / f"{language}.toml"
        text, own = file.read_text("utf-8"), dict(said_in(read(folder, language)))
        for path, before in own.items():
            message = next((each for each in catalog if each.context == f"{folder}:{'.'.join(path)}"), None)
            if message is None or not message.string or not all(message.string):
                continue
            string = message.string
            now: Said = string if isinstance(string, str) else dict(zip(forms, string, strict=True))
            if now != before:
                text, changed = replaced(text, path, now), changed + 1
        if folder == FOLDERS[0] and not any(each.fuzzy for each in catalog if each.context):
            text = text.replace("read_by_native = false", "read_by_native = true")
        file.write_text(text, "utf-8")
    return changed


def replaced(text: str, path: tuple[str, ...], now: Said) -> str:
    """A file with another value on the line of that key; every other line as it was."""
    table, lines = "", text.split("\n")
    for place, line in enumerate(lines):
        if head := re.fullmatch(r"\[([\w.]+)\]", line.strip()):
            table = head[1]
        elif table == ".".join(path[:-1]) and (found := re.match(rf"({re.escape(path[-1])}\s*=\s*)", line)):
            lines[place] = found[1] + value(now)
    return "\n".join(lines)


def value(now: Said) -> str:
    if isinstance(now, str):
        return json.dumps(now, ensure_ascii=False)
    return "{ " + ", ".join(f"{form} = {value(said)}" for form, said in now.items()) + " }"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["export", language]:
            write_po(sys.stdout.buffer, exported(language), width=110)
            return 0
        case ["import", name]:
            with Path(name).open("rb") as file:
                catalog = read_po(file)
            language = str(catalog.locale)
            if faults := faults_of(catalog, language):
                sys.stderr.write("\n".join([*faults, ""]))
                return 1
            sys.stdout.write(f"{imported(catalog, language)} phrases changed.\n")
            return 0
    sys.stderr.write("catalogues.py export LANGUAGE > FILE.po, or catalogues.py import FILE.po\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
