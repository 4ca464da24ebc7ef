"""Errors a person at the keyboard can mend: one sentence that names the place and the mend."""


class BotError(Exception):
    """An expected trouble. Its text is shown as it is, on one line, without a traceback; exit code 1."""

    exit_code = 1


class ConfigError(BotError):
    """Bad usage or faults in a file an admin wrote, one a line. Exit code 2."""

    exit_code = 2
