"""The configuration: one TOML file and those it includes, read once into frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.checks import configuration, starter, wording
from bot.checks.fault import Fault, Severity
from bot.checks.lasting import minutes
from bot.checks.sections import ENV, Privacy, Secret, Slack, Smtp, Storage, Telegram, Web
from bot.conversation.campaign import Campaign, Campaigns, Service
from bot.conversation.wording import Wording
from bot.errors import ConfigError

__all__ = [
    "Examined",
    "Fault",
    "Privacy",
    "Secret",
    "Settings",
    "Severity",
    "Slack",
    "Smtp",
    "Storage",
    "Telegram",
    "Web",
    "check",
    "examine",
    "load",
    "minutes",
    "read_wording",
    "starter_config",
    "template",
    "template_names",
]

NO_FILE = Fault(
    configuration.DEFAULT,
    0,
    "",
    "is not there, so there is only the terminal and no campaign",
    "write it with `weheard init`, or name a file",
    Severity.WARNING,
)
"""No fault of anybody's: everything has a default until there is a campaign."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the configuration says. A platform that is None is not in use; the terminal always is."""

    path: Path | None
    services: dict[str, Service]
    campaigns: Campaigns
    storage: Storage
    privacy: Privacy
    smtp: Smtp
    telegram: Telegram | None = None
    slack: Slack | None = None
    web: Web | None = None

    @property
    def folder(self) -> Path:
        """What paths in the configuration are relative to."""
        return self.path.parent.resolve() if self.path else Path.cwd()

    @property
    def storage_url(self) -> str:
        """Where everything is kept, for SQLAlchemy; a SQLite file with its whole path."""
        url = self.storage.url
        if ENV.fullmatch(url):
            url = Secret(url.removeprefix("env:")).read()
        scheme, _, file = url.partition(":///")
        if scheme == "sqlite" and file and file != ":memory:" and not Path(file).is_absolute():
            return f"sqlite:///{self.folder / file}"
        return url

    @property
    def files(self) -> Path | None:
        """The folder of what came with people's words; None: beside the database."""
        if self.storage.files is not None:
            return self.folder / self.storage.files
        return None if self.storage_url.startswith("sqlite") else self.folder / "weheard.files"


def load(path: Path | None = None) -> Settings:
    """Read the configuration: the file given, else WEHEARD_CONFIG's, else config.toml here, else defaults.

    Raises `ConfigError` with every error, one a line.
    """
    found_at = configuration.find(path)
    found = configuration.configure([found_at] if found_at else [], warns=False)
    errors = [str(fault) for fault in found.faults() if fault.severity is Severity.ERROR]
    if errors:
        raise ConfigError("\n".join(errors))
    campaigns = {**wording.builtin_campaigns(), **found.campaigns}
    given = found.sections
    storage, privacy, smtp = (given.get(name) for name in ("storage", "privacy", "smtp"))
    telegram, slack, web = (given.get(name) for name in ("telegram", "slack", "web"))
    return Settings(
        path=found_at,
        services=found.services,
        campaigns=Campaigns(campaigns, found.services, wording.read_wording(), danger=wording.read_danger()),
        storage=storage if isinstance(storage, Storage) else Storage(),
        privacy=privacy if isinstance(privacy, Privacy) else Privacy(),
        smtp=smtp if isinstance(smtp, Smtp) else Smtp(),
        telegram=telegram if isinstance(telegram, Telegram) else None,
        slack=slack if isinstance(slack, Slack) else None,
        web=web if isinstance(web, Web) else None,
    )


def check(paths: Sequence[Path] = ()) -> list[Fault]:
    """Every fault in these files, as `examine` finds them."""
    return examine(paths).faults


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in files: every fault, and the campaigns that are whole, by key."""

    faults: list[Fault]
    campaigns: dict[str, Campaign]


def examine(paths: Sequence[Path] = ()) -> Examined:
    """Read these files as one configuration; without any, the one `load` would read.

    Campaign files alone may name services of the configuration they stand beside.
    """
    around = configuration.find(None)
    if not paths:
        if around is None:
            return Examined([NO_FILE], {})
        paths = [around]
    found = configuration.configure(list(paths), around)
    faults = found.faults()
    if not any(document.data or document.damaged for document in found.documents):
        nothing = "is empty, so there is no campaign"
        hint = "take it away and write it anew with `weheard init`"
        faults.append(Fault(found.documents[0].name, 0, "", nothing, hint, Severity.WARNING))
    return Examined(faults, found.campaigns)


def read_wording() -> Wording:
    """The product's own words in every language it speaks."""
    return wording.read_wording()


def starter_config(service_name: str, languages: Sequence[str], zone: str) -> str:
    """A commented config.toml with a first campaign and a new secret key; `ConfigError` when it cannot be."""
    return starter.starter_config(service_name, tuple(languages), zone)


def template_names() -> list[str]:
    """The campaigns that ship as templates."""
    return [name for name, _ in wording.data_files("templates")]


def template(name: str) -> str:
    """A shipped campaign file; `ConfigError` when there is none of this name."""
    return starter.template(name)
