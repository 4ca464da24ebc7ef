"""Quiet hours and zones: when somebody may be written to unasked."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.conversation.campaign import Quiet


@lru_cache(maxsize=1024)
def zone(name: str) -> tzinfo | None:
    """The zone of that name, or None when there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):
        return None


def awake(when: datetime, quiet: Quiet | None, where: tzinfo) -> datetime:
    """The first moment from `when` on that lies outside quiet hours there."""
    if quiet is None or quiet.start == quiet.end:
        return when
    local = when.astimezone(where)
    clock = local.time()
    over_midnight = quiet.start > quiet.end
    if over_midnight:
        asleep = clock >= quiet.start or clock < quiet.end
    else:
        asleep = quiet.start <= clock < quiet.end
    if not asleep:
        return when
    day = local.date() + timedelta(days=1 if over_midnight and clock >= quiet.start else 0)
    # An hour that comes twice keeps the fold it is in, so that the end never lies before `when`.
    ends = datetime.combine(day, quiet.end, where).replace(fold=local.fold)
    return ends.astimezone(UTC)
