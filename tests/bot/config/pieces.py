"""Pieces of configurations that tests put together."""

from collections.abc import Callable

Faults = Callable[..., list[str]]
UNREAD = "no native speaker has read"
NO_OFFER = "does not say what can change"
TOP = """\
[service.clinic]
name = "Clinic"
languages = ["en", "da"]
"""
HEAD = """\
[campaign.visit]
title = "Visit"
"""
RATING = """\
[[campaign.visit.prompt]]
key = "rating"
kind = "scale"
ask = "How was it?"
"""
BUS = """\
[[campaign.visit.prompt]]
key = "by"
kind = "choice"
ask = "How did you come?"
options = ["By bus", "By car"]
"""
WORDS = """\
[[campaign.visit.prompt]]
key = "words"
kind = "text"
ask = "What else?"
themes = true
"""
INCLUDE = 'include = ["campaigns/*.toml"]\n'
PROMPT = '[[campaign.visit.prompt]]\nkey = "new"\nkind = "text"\nask = "Well?"\nthemes = true\n'
