"""`weheard` itself: imports a command only when it is called, and says what went wrong in one sentence.

`weheard --help` is asked for often and should answer in a blink, so this module imports click and nothing
else that is heavy, and each command imports what it needs when it runs.
"""

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from bot.errors import BotError

COMMANDS = {
    "demo": "See the whole loop on made-up people: conversations, themes, digests, decisions.",
    "init": "Write a first config.toml, with a campaign to change.",
    "check": "Find everything wrong with the configuration and campaigns; say how long these take.",
    "chat": "Talk with a campaign in this terminal, as a participant would.",
    "run": "Serve every platform the configuration names, until a signal.",
    "campaign": "List, show, start, pause, resume, end and reload campaigns.",
    "invite": "Make join links and codes for a campaign, and say who would be asked.",
    "digest": "Make a digest of what was heard.",
    "themes": "List and show themes, and answer them.",
    "analyse": "Find themes in any file of replies, no campaign needed.",
    "evaluate": "Say how far to trust the themes, on replies that people have coded.",
    "import": "Take replies in from a CSV, JSONL or XLSX file.",
    "export": "Write replies out as CSV, JSONL or XLSX.",
    "participant": "Show or erase everything held about one person.",
    "doctor": "Try every configured part with its real credentials, and say what to mend.",
    "backup": "Copy the database to a file, also while weheard runs.",
    "restore": "Put a copy made by weheard backup in place of the database.",
    "upgrade": "Bring the database to this version's schema, after a copy was made beside it.",
}
"""Each command and its help in a line. The command `x` is `x` (or `x_`) in `bot/cli/x.py` (or `x_.py`)."""

KEYWORDS = {"import": "import_"}  # a module cannot be called this in Python
NOBODY_READS = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)


class Root(click.Group):
    """The group of all commands, each imported when it is wanted."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = KEYWORDS.get(cmd_name, cmd_name)
        command = getattr(import_module(f"bot.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As ever, but an unknown command is told its nearest names."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}{near(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above, so that asking for help imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(  # type: ignore[override]  # never returns, whatever `standalone_mode` says
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **_: Any
    ) -> NoReturn:
        """Run, and leave with the right exit code: 0, 2 for bad usage or configuration, 1 otherwise.

        Click's own `main` says faults in several lines, and leaves with 1 when nobody reads any more.
        """
        write_what_can_be_written()
        # Pydantic looks through everything that is installed for plugins, of which we have none: 50 ms.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        try:
            with self.make_context(
                prog_name or "weheard", list(sys.argv[1:] if args is None else args)
            ) as ctx:
                self.invoke(ctx)
            sys.stdout.flush()
        except click.exceptions.Exit as done:
            sys.exit(done.exit_code)
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.ctx.get_help())
        except click.ClickException as wrong:
            fail(usage(wrong), wrong.exit_code)
        except BotError as wrong:
            fail(str(wrong), wrong.exit_code)
        except (click.Abort, KeyboardInterrupt):
            fail("" if sys.stderr.isatty() else None, 130)
        except OSError as wrong:
            fail_or_raise(wrong)
        sys.exit(0)


def usage(wrong: click.ClickException) -> str:
    """One sentence: the command, what is wrong with it, and where help is."""
    message = wrong.format_message().rstrip(".")
    where = wrong.ctx.command_path if isinstance(wrong, click.UsageError) and wrong.ctx else "weheard"
    return f"{where}: {message[:1].lower()}{message[1:]}; see {where} --help"


def fail_or_raise(wrong: OSError) -> NoReturn:
    """A reader that left is no fault; a full disk or a file out of reach is told; others are surprises."""
    if wrong.errno in NOBODY_READS:
        # Nobody reads any more. Python would complain once more when it closes the pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    if wrong.errno == errno.ENOSPC:
        fail("the disk is full; make room and try again", 1)
    if wrong.filename is None or wrong.strerror is None:
        raise wrong
    fail(f"{wrong.filename}: {wrong.strerror.lower()}", 1)


def fail(sentence: str | None, code: int) -> NoReturn:
    if sentence is not None:
        print(sentence, file=sys.stderr)  # not click's echo, which takes a poor encoding for a mistake
    sys.exit(code)


def near(name: str, names: Sequence[str] | dict[str, str]) -> str:
    """'; did you mean …?' with the nearest names, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(names), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def write_what_can_be_written() -> None:
    """A terminal or pipe that knows few characters shows `?` for the others rather than failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"weheard {version('weheard')}")
    except PackageNotFoundError:
        click.echo("weheard, run from a folder it is not installed from")
    ctx.exit()


@click.command(cls=Root, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Say which version this is.",
)
def weheard() -> None:
    """You said. We heard. We did.

    A chat bot with which the people who use a public service and the people who run it design it together.
    Start with `weheard demo`, or with `weheard init` for a campaign of your own.
    """
