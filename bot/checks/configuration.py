"""A whole configuration from its files: what they include, their sections, services and campaigns."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path as File

from bot.checks.campaigns import Around, read_campaigns
from bot.checks.document import Document, Place, read
from bot.checks.fault import Fault, instead, kind_of, shown
from bot.checks.fitting import Table, fit, unknown
from bot.checks.sections import Privacy, Slack, Smtp, Storage, Telegram, Web, settle
from bot.checks.services import read_service
from bot.checks.wording import read_danger, read_wording
from bot.conversation.campaign import Campaign, Service

DEFAULT = "config.toml"
VARIABLE = "WEHEARD_CONFIG"
SECTIONS: Mapping[str, type[Table]] = {
    "telegram": Telegram,
    "slack": Slack,
    "web": Web,
    "storage": Storage,
    "smtp": Smtp,
    "privacy": Privacy,
}
CONTENT = ("service", "campaign")


@dataclass(slots=True)
class Configuration:
    """What was read, and every fault in it, in the order of the files."""

    documents: list[Document] = field(default_factory=list)
    sections: dict[str, Table] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)

    def faults(self) -> list[Fault]:
        found: list[Fault] = []
        for document in self.documents:
            found.extend(sorted(document.faults, key=lambda fault: fault.line))
        return found


def find(path: File | None) -> File | None:
    """The configuration file meant: the one given, else WEHEARD_CONFIG's, else config.toml here, if it is."""
    if path is not None:
        return path
    if named := os.environ.get(VARIABLE):
        return File(named)
    return File(DEFAULT) if File(DEFAULT).exists() else None


def configure(paths: Sequence[File], beside: File | None = None, *, warns: bool = True) -> Configuration:
    """Read these files as one configuration.

    `beside` is a configuration in whose surroundings they stand: its services are known to them, and its own
    faults are not their business. `warns`: not errors alone are wanted.
    """
    found = Configuration()
    mains, included = _read_all(paths)
    found.documents = [*mains, *included]
    for document in found.documents:
        document.warns = warns
    stands_alone = beside is None or _same(beside) in map(_same, paths)
    around_them = _beside(None if stands_alone else beside, found.documents)
    for document in mains:
        _read_sections(document, found)
    _reach_slack(mains, found)
    for document in included:
        _refuse_sections(document)
    for document in around_them:
        found.services.update(_services(document, ()))
    platforms = tuple(name for name in ("telegram", "slack") if name in found.sections)
    _read_services(found, platforms)
    _read_campaigns(found, platforms)
    return found


def _read_all(paths: Sequence[File]) -> tuple[list[Document], list[Document]]:
    """The files named, and those they include; each once."""
    named: dict[str, File] = {}
    for path in paths:
        named.setdefault(_same(path), path)
    mains = {same: read(path) for same, path in named.items()}
    included: dict[str, Document] = {}
    for same, document in mains.items():
        for each in _included(document, named[same]):
            if (other := _same(each)) not in mains and other not in included:
                included[other] = read(each)
    return list(mains.values()), list(included.values())


def _same(path: File) -> str:
    return os.path.realpath(path)


def _included(document: Document, path: File) -> list[File]:
    """The files that `include` names, relative to the file it stands in."""
    raw = document.data.get("include", [])
    place = Place(document, ("include",))
    if isinstance(raw, str):
        place.fault("gives text", f"write a list, such as [{shown(raw)}]")
        raw = [raw]
    if not isinstance(raw, list):
        place.fault(f"gives {kind_of(raw)}", 'write a list, such as ["campaigns/*.toml"]')
        return []
    found: list[File] = []
    for number, pattern in enumerate(raw):
        found.extend(_matching(pattern, path, place.at(number)))
    return found


def _matching(pattern: object, path: File, place: Place) -> list[File]:
    if not isinstance(pattern, str) or not pattern or "\x00" in pattern:
        place.fault(f"gives {kind_of(pattern)}" if pattern else "is empty", 'write "campaigns/*.toml"')
        return []
    folder = path.parent
    # Path.glob refuses patterns with a whole path.
    names = sorted(glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207
    magic = has_magic(pattern)
    if not names:
        hint = "mend the pattern, or put a file there" if magic else _near_file(folder / pattern)
        place.fault(f"is {shown(pattern)}, which {'matches no file' if magic else 'is not there'}", hint)
    found = []
    for name in names:
        each = folder / name
        if each.is_dir():
            if not magic:
                place.fault(
                    f"is {shown(pattern)}, which is a folder", f'write "{pattern.rstrip("/")}/*.toml"'
                )
        elif _same(each) == _same(path):
            place.fault("includes this file itself", "name other files, such as campaigns/*.toml")
        else:
            found.append(each)
    return found


def _near_file(path: File) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        names = []
    return instead(path.name, names, "look at the name")


def _beside(beside: File | None, documents: Sequence[Document]) -> list[Document]:
    """The files of the configuration around, when these files bring no services of their own."""
    if beside is None or any("service" in document.data for document in documents):
        return []
    mains, included = _read_all([beside])
    return [*mains, *included]


def _read_sections(document: Document, found: Configuration) -> None:
    names = [*SECTIONS, *CONTENT, "include"]
    for key, raw in document.data.items():
        place = Place(document, (key,))
        if key not in names:
            unknown(place, names)
        elif key in SECTIONS and key in found.sections:
            place.fault("stands in another of these files too", "keep one")
        elif key in SECTIONS:
            section = fit(SECTIONS[key], raw, place)
            settle(section, raw if isinstance(raw, dict) else {}, place)
            found.sections[key] = section


def _reach_slack(mains: Sequence[Document], found: Configuration) -> None:
    """Without Socket Mode, Slack has to come to where the web listener is from outside."""
    slack, web = found.sections.get("slack"), found.sections.get("web")
    if not (isinstance(slack, Slack) and isinstance(web, Web)) or slack.app_token:
        return
    if not web.public or web.public.startswith("https://"):
        return
    where = next(document for document in mains if "web" in document.data)
    Place(where, ("web", "public")).warn(
        "is not https://, and Slack delivers to https only", "give an https:// address, or use app_token"
    )


def _refuse_sections(document: Document) -> None:
    for key in document.data:
        place = Place(document, (key,))
        if key in SECTIONS or key == "include":
            place.fault("stands in a file that is included", "move it to the file that includes this one")
        elif key not in CONTENT:
            unknown(place, CONTENT)


def _services(document: Document, platforms: tuple[str, ...]) -> dict[str, Service]:
    raw = document.data.get("service", {})
    place = Place(document, ("service",))
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", "write [service.NAME]")
        return {}
    wording = read_wording()
    return {key: read_service(key, table, place.at(key), wording, platforms) for key, table in raw.items()}


def _read_services(found: Configuration, platforms: tuple[str, ...]) -> None:
    first: dict[str, Place] = {}
    for document in found.documents:
        for key, service in _services(document, platforms).items():
            place = Place(document, ("service", key))
            if key in first:
                place.fault("is given twice", f"it stands in {_spot(first[key])} too; keep one")
                continue
            first[key] = place
            found.services[key] = service


def _read_campaigns(found: Configuration, platforms: tuple[str, ...]) -> None:
    privacy = found.sections.get("privacy")
    around = Around(
        services=dict(found.services),
        wording=read_wording(),
        danger=read_danger(),
        platforms=platforms,
        threshold=privacy.threshold if isinstance(privacy, Privacy) else Privacy().threshold,
        damaged=any(document.damaged for document in found.documents),
    )
    first: dict[str, Place] = {}
    for document in found.documents:
        read = read_campaigns(document.data.get("campaign", {}), Place(document, ("campaign",)), around)
        for key, (place, campaign) in read.items():
            if key in first:
                place.fault("is given twice", f"it stands in {_spot(first[key])} too; give it another name")
                continue
            first[key] = place
            if campaign is not None:
                found.campaigns[key] = campaign
    found.services.update(around.made)


def _spot(place: Place) -> str:
    return f"{place.document.name}:{place.line}"
