"""Services and their teams, from their tables."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from bot.checks import times
from bot.checks.document import Place
from bot.checks.fault import kind_of, shown
from bot.checks.fitting import Table, fit, refusal, understood
from bot.checks.kinds import slug
from bot.checks.texts import Texts, languages_of, read_languages
from bot.conversation.campaign import Independent, Service
from bot.conversation.wording import Wording

KEY = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
LONGEST_KEY = 40
SLACK = "slack"


def _slack_id(value: object, letters: str, example: str) -> str:
    if not isinstance(value, str):
        raise refusal(f"gives {kind_of(value)}", f'write an id in quotes, such as "{example}"')
    if not re.fullmatch(rf"[{letters}][A-Z0-9]{{5,}}", value):
        raise refusal(f"is {shown(value)}", f'give an id such as "{example}"')
    return value


def _people(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise refusal(f"gives {kind_of(value)}", 'write a list, such as ["U0AAAAAAA"]')
    return tuple(_slack_id(one, "UW", "U0AAAAAAA") for one in value)


People = Annotated[tuple[str, ...], BeforeValidator(_people)]


class TeamTable(Table):
    """Who runs a service, and where they read."""

    slack: Annotated[str, BeforeValidator(lambda value: _slack_id(value, "CG", "C0123456789"))] = ""
    members: People = ()
    admins: People = ()
    escalate: People = ()
    """Who is told when somebody writes of danger, the first of them first."""


class IndependentTable(Table):
    slack: Annotated[str, BeforeValidator(lambda value: _slack_id(value, "UW", "U0CCCCCCC"))] = ""
    name: Any = None


class ServiceTable(Table):
    name: Any = None
    zone: Annotated[str, understood(times.zone)] = "UTC"
    languages: Any = None
    team: Any = None
    independent: Any = None
    complain: Any = None


def read_service(
    key: str, raw: object, place: Place, wording: Wording, platforms: tuple[str, ...]
) -> Service:
    """One service, as far as it could be read."""
    check_key(key, place)
    table = fit(ServiceTable, raw, place)
    languages: tuple[str, ...] = ()
    if table.languages is not None:
        languages = read_languages(table.languages, place.at("languages"))
    languages = languages or languages_of([table.name])
    unspoken(languages, place.at("languages"), wording)
    texts = Texts(languages, platforms)
    name: Mapping[str, str] = dict.fromkeys(languages, key)
    if table.name is None:
        place.missing("gives no name", 'add name = "…", as people call it')
    else:
        name = texts.read(table.name, place.at("name"), spread=True)
    team = fit(TeamTable, table.team, place.at("team")) if table.team is not None else TeamTable()
    independent = _independent(table.independent, place.at("independent"), texts, team, platforms)
    complain = texts.read(table.complain, place.at("complain")) if table.complain is not None else {}
    return Service(key, name, table.zone, languages, team.model_dump(), independent, complain)


def _independent(
    raw: object, place: Place, texts: Texts, team: TeamTable, platforms: tuple[str, ...]
) -> Independent | None:
    """Who reads what the team must not see: somebody else, with a name and a place to be written to."""
    if raw is None:
        return None
    table = fit(IndependentTable, raw, place)
    if not table.slack:
        place.missing("gives no way to reach them", 'add slack = "U0CCCCCCC", their member id')
    elif table.slack in {*team.members, *team.admins, *team.escalate}:
        place.at("slack").fault(
            f"is {shown(table.slack)}, who is in the team itself", "name somebody whom it does not include"
        )
    elif platforms and SLACK not in platforms:
        place.fault("is told in Slack, which is not set up", "add [slack], or take this away")
    if table.name is None:
        place.missing("gives no name", 'add name = { en = "the patient ombudsman" }, as people know them')
        return None
    return Independent(table.slack, texts.read(table.name, place.at("name"), spread=True))


def check_key(key: str, place: Place) -> None:
    """Keys travel in links and commands."""
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        better = slug(key, "name").replace("_", "-")[:LONGEST_KEY]
        place.fault(f"is {shown(key)}", f'write a-z, 0-9, - and _, at most {LONGEST_KEY}, such as "{better}"')


def unspoken(languages: tuple[str, ...], place: Place, wording: Wording) -> None:
    """Languages in which our own phrases would be English."""
    for language in languages:
        if language.partition("-")[0] not in wording:
            place.warn(
                f'names "{language}", in which weheard has no phrases of its own yet',
                f"they will be English; it speaks {', '.join(wording)}",
            )
