"""Campaigns for people under eighteen: what age they are for, and what is not asked of the young."""

import re
from collections.abc import Sequence
from typing import Any

from bot.checks.consents import USES
from bot.checks.document import Place
from bot.checks.fault import shown
from bot.checks.fitting import Table, fit
from bot.checks.prompts import Written
from bot.conversation.prompts.consent import Consent

OF_AGE = 18
OLDEST = 120
AGES = re.compile(r"(\d{1,3}) *[-\u2013] *(\d{1,3})", re.ASCII)


class AudienceTable(Table):
    age: Any = None


def is_young(raw: object, place: Place) -> bool:
    """Whether everybody it is for is under eighteen."""
    if raw is None:
        return False
    table = fit(AudienceTable, raw, place)
    found = AGES.fullmatch(table.age.strip()) if isinstance(table.age, str) else None
    ages = [int(age) for age in found.groups()] if found else []
    if not ages or not ages[0] <= ages[1] <= OLDEST:
        place.at("age").fault(f"is {shown(table.age)}", 'give the youngest and the oldest, such as "13-17"')
        return False
    if ages[0] < OF_AGE <= ages[1]:
        place.at("age").fault(
            f"is {shown(table.age)}, the young and grown-ups together",
            f'write two campaigns: one up to "{ages[0]}-{OF_AGE - 1}", one from "{OF_AGE}-{ages[1]}"',
        )
    return ages[1] < OF_AGE


def check_young(uses: object, prompts: Sequence[Written], place: Place) -> None:
    """Nothing the young say is quoted or retold, so nobody asks them for it."""
    hint = "take it out, or make it a campaign for grown-ups"
    if uses:
        place.at("uses").fault("asks the young to be quoted or retold, which never happens to them", hint)
    for each in prompts:
        if isinstance(each.kind, Consent) and each.kind.use in USES:
            each.place.at("use").fault(
                f"is {shown(each.kind.use)}, asked of the young, who are never quoted or retold", hint
            )
