"""What a session is about, in words people know: a decision's kind, its date, and the service by its name."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.conversation.participant import Session
from bot.conversation.turn import Turn
from bot.conversation.wording import pick


def spoken(turn: Turn, session: Session) -> Mapping[str, object]:
    """What goes into the `{names}` of an ask: a decision's kind and date come as keys."""
    given = session.given
    if "kind" not in given:
        return given
    by = _date(turn, str(given.get("by") or ""))
    service = turn.campaigns.services.get(str(given.get("service")))
    name = pick(service.name, turn.language()) if service and service.name else given.get("service")
    return {**given, "kind": _kind(turn, str(given["kind"]), by), "by": by, "service": name}


def _kind(turn: Turn, kind: str, by: str) -> str:
    say = turn.phrases(turn.language()).say
    key = f"decision_{kind}" if by else f"decision_{kind}_undated"
    known = key if key in say else f"decision_{kind}"
    return turn.phrase(known, {"by": by}) if known in say else ""


def _date(turn: Turn, by: str) -> str:
    """A day in the person's language; what is no day stays as it is."""
    try:
        return turn.date(datetime.fromisoformat(by).replace(hour=12, tzinfo=UTC)) if by else ""
    except ValueError:
        return by
