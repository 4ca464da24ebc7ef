"""A digest in the forms that were asked for: on the screen, to other programs, into files."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.output import print_json, refuse_to_overwrite, screen, whole_file
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.digests.digest import Digest

FORMS = ("terminal", "html", "json", "csv")
F = TypeVar("F", bound=Callable[..., Any])


def form_options(command: F) -> F:
    """`--format`, `--out`, `--json` and `--force`, the same wherever a digest is shown."""
    command = click.option("--force", is_flag=True, help="Overwrite files that exist.")(command)
    command = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")(command)
    command = click.option(
        "--out",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A file, or a folder for several forms.",
    )(command)
    return click.option(
        "--format", "forms", metavar="FORMS", help=f"Some of {','.join(FORMS)}, with commas; else terminal."
    )(command)


class Output:
    """Where each form goes; refuses before any work is done what could not be written after it."""

    def __init__(self, forms: str | None, out: Path | None, as_json: bool, force: bool) -> None:
        self.force = force
        self.files: dict[str, Path] = {}
        self.streamed: tuple[str, ...] = ()
        wanted = self._wanted(forms, out, as_json)
        written = [form for form in wanted if form != "terminal"]
        if out is None and len(written) < 2:
            self.streamed = tuple(wanted)
            if len(wanted) > 1:
                raise ConfigError(
                    f"terminal and {written[0]} cannot both be printed; add --out PATH for the file"
                )
        else:
            self.streamed = ("terminal",) if "terminal" in wanted else ()
            self.files = self._named(written, out)
        for file in self.files.values():
            refuse_to_overwrite(file, force)

    @staticmethod
    def _wanted(forms: str | None, out: Path | None, as_json: bool) -> list[str]:
        if as_json:
            return ["json"]
        if forms is None:
            ending = out.suffix.lower().lstrip(".") if out else ""
            return [ending] if ending in FORMS else ["terminal"] if out is None else ["html"]
        wanted = list(dict.fromkeys(form.strip().lower() for form in forms.split(",") if form.strip()))
        unknown = [form for form in wanted if form not in FORMS]
        if unknown or not wanted:
            raise ConfigError(
                f"--format takes some of {', '.join(FORMS)}, not {', '.join(unknown) or 'nothing'}"
            )
        return wanted

    @staticmethod
    def _named(written: Sequence[str], out: Path | None) -> dict[str, Path]:
        """One form into the file named, unless that is a folder; several into a folder, made when missing."""
        if out is not None and len(written) == 1 and not out.is_dir():
            return {written[0]: out}
        folder = out or Path()
        if not written:
            raise ConfigError("--out is for html, json and csv; the terminal's form is printed")
        if folder.exists() and not folder.is_dir():
            raise ConfigError(f"{folder} is a file; several forms go into a folder")
        folder.mkdir(parents=True, exist_ok=True)
        return {form: folder / f"digest.{form}" for form in written}

    def write(self, digest: "Digest") -> None:
        """Print and write it; says where the files are."""
        for form in self.streamed:
            self._stream(form, digest)
        for form, file in self.files.items():
            with whole_file(file, self.force) as beside:
                # Spreadsheets take a file for UTF-8 only when it begins with a mark.
                beside.write_text(drawn(form, digest), "utf-8-sig" if form == "csv" else "utf-8", newline="")
            print(f"Wrote {file}", file=sys.stderr)

    def _stream(self, form: str, digest: "Digest") -> None:
        if form == "terminal":
            from bot.digests.terminal import render

            console = screen()
            console.print(render(digest, console.width))
        elif form == "json":
            from bot.digests.as_json import to_json

            print_json(to_json(digest))
        else:
            print(drawn(form, digest), end="")


def drawn(form: str, digest: "Digest") -> str:
    """A form as text."""
    if form == "html":
        from bot.digests.page import page

        return page(digest)
    if form == "csv":
        from bot.digests.table import table

        return table(digest)
    import json

    from bot.digests.as_json import to_json

    return json.dumps(to_json(digest), ensure_ascii=False, indent=2) + "\n"
