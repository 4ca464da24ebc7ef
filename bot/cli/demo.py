"""`weheard demo`: everything at once, on made-up people."""

from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to leave what it made; else weheard-demo here."
)
@click.option("--seed", default=1, show_default=True, help="Another number, other chances.")
def demo(folder: Path | None, seed: int) -> None:
    """See the whole loop on made-up people: conversations, themes, digests, decisions.

    Needs no account and no configuration; time passes on a clock of its own.
    """
    from bot.cli.output import screen
    from bot.demo.run import run_demo

    run_demo(folder, seed, console=screen())
