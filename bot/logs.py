"""Logs as lines or JSON: what happened, with ids and counts; never words, names, addresses or secrets.

Our own messages are written that way. What libraries say may quote an update, or an address with a token in
it, so of theirs only the place is kept, unless they are known to say nothing of people.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

OURS = ("bot", "adapters", "storage", "weheard")
HARMLESS = ("apscheduler", "uvicorn.error", "alembic")
"""Libraries whose messages name jobs, ports and revisions, and nobody."""
LOUD = ("httpx", "httpcore", "telegram", "slack_bolt", "slack_sdk", "uvicorn", "apscheduler", "aiohttp")
HIDDEN = "[secret]"
SECRETS = re.compile(
    r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}"  # Telegram
    r"|x(?:ox[a-z]|app)-[A-Za-z0-9.-]{8,}"  # Slack
    r"|(?i:\bbearer\s+)[A-Za-z0-9._~+/-]{8,}=*"
    r"|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"  # a name and a password in an address
)
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def set_up(*, as_json: bool = False, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send everything that is logged to a stream (the standard error when none is given)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else line
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                without_what_libraries_quote,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                cause_alone,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, Redact(), last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LOUD:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.captureWarnings(True)


def without_what_libraries_quote(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Of a library's message only where it comes from."""
    record: logging.LogRecord = event["_record"]
    if not _of(record.name, (*OURS, *HARMLESS)):
        event["event"] = f"a message from {record.filename}:{record.lineno}"
    return event


def _of(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def cause_alone(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """An error's type and place; its message may quote what was said, and so may a traceback."""
    event.pop("stack_info", None)
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f" in {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
        event["error"] = f"{type(error).__name__}{place}"
    return event


class Redact:
    """Takes secrets out of every value, also those no rule of writing logs would let in."""

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        return {
            key: SECRETS.sub(HIDDEN, value) if isinstance(value, str) else value
            for key, value in event.items()
        }


def line(_logger: Any, _method: str, event: EventDict) -> str:
    """One line: time, level, what happened, and what else is known. What would steer a terminal, or begin a
    line of its own, is left out."""
    time, level, what = event.pop("time"), event.pop("level"), event.pop("event")
    event.pop("logger", None)
    more = "".join([f" {key}={value}" for key, value in event.items()])
    return STEERING.sub(" ", f"{time[:19]}Z {level:8} {what}{more}")
