"""A digest as one HTML file that needs nothing else: for a browser, a printer, a screen reader, a phone."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.digests.digest import Digest
from bot.digests.sheet import sheet


def page(digest: Digest) -> str:
    """The whole page. Everything in it that a person wrote is escaped."""
    drawn = sheet(digest)
    return environment().get_template("digest.html").render(sheet=drawn, speech=drawn.speech, digest=digest)


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.digests", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["hundredths"] = lambda share: f"{100 * share:.1f}"
    return made
