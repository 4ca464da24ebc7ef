"""`weheard import`: replies that were given elsewhere, as if they had been said here; once, all or none."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import busy, counted, json_option, print_json
from bot.cli.project import at_work, config_option, run
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.conversation.campaign import Campaign, Campaigns, Prompt
    from bot.conversation.participant import Answer
    from storage.transfer import Brought
    from storage.tx import Tx

OWN = (
    "id", "participant", "session", "part", "probe", "wave", "text", "language", "at", "prompt", "campaign",
    "value",
)  # fmt: skip
"""Columns known by the names that `weheard export` gives them."""
MOST = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("campaign", required=False)
@click.option("--text", metavar="COLUMN", help="The column with the replies; else the one called text.")
@click.option(
    "--id", "id_", metavar="COLUMN", help="Their ids; else the one called id, else the rows themselves."
)
@click.option("--who", metavar="COLUMN", help="What tells people apart; else each row is somebody else.")
@click.option("--at", metavar="COLUMN", help="When it was said; else the one called at, else now.")
@click.option(
    "--prompt", metavar="KEY", help="The prompt they answer; else the column prompt, else the first open one."
)
@config_option
@json_option
def import_(
    file: Path,
    campaign: str | None,
    text: str | None,
    id_: str | None,
    who: str | None,
    at: str | None,
    prompt: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Take replies in from a CSV, JSONL or XLSX file.

    The same row a second time adds nothing, and one bad row keeps all out. Nobody imported is ever written to
    or quoted, since they agreed to neither here.
    """
    named = {"text": text, "id": id_, "participant": who, "at": at}
    given = {key: name for key, name in named.items() if name}
    with busy(f"Taking in {file.name}"):
        added, read, left_out, told_apart = run(_import(config, file, campaign, given, prompt))
    if as_json:
        print_json({"added": added, "already_there": read - added, "left_out": left_out})
    else:
        again = f" ({read - added:,} were there already)" if added < read else ""
        alone = (
            "; each row was counted as a person, as --who names no column" if added and not told_apart else ""
        )
        print(f"{counted(added, 'reply', 'replies')} added from {file.name}{again}{alone}.")
        if left_out:
            reasons = "without words, of another campaign, or of somebody erased"
            print(f"{counted(left_out, 'row')} left out: {reasons}.")


async def _import(
    config: Path | None, file: Path, campaign: str | None, named: Mapping[str, str], prompt: str | None
) -> tuple[int, int, int, bool]:
    """How many replies were added, read and left out, and whether a column tells people apart."""
    from storage.transfer import bring_in, without_erased

    async with at_work(config) as project:
        found = project.campaign(campaign)
        reading = Reading(file, found, project.campaigns, named, prompt)
        rows = reading.rows()
        now = datetime.now(UTC)

        def work(tx: "Tx") -> tuple[int, int]:
            kept = without_erased(tx, rows)
            return bring_in(tx, found.key, kept, now), len(kept)

        added, kept = await project.database.transact(work)
    return added, kept, reading.left_out + len(rows) - kept, "participant" in reading.columns


class Reading:
    """One file on its way in: its columns, and every fault with its row."""

    def __init__(
        self,
        file: Path,
        campaign: "Campaign",
        campaigns: "Campaigns",
        named: Mapping[str, str],
        prompt: str | None,
    ) -> None:
        from bot.analysis.read import file_bytes
        from bot.analysis.tables import read_table

        self.file = file
        self.campaign = campaign
        self.campaigns = campaigns
        self.table = read_table(file, file_bytes(file))
        self.columns = self._columns(named)
        self.prompts = {each.key: each for each in campaign.prompts if each.kind.expects}
        if prompt is not None and prompt not in self.prompts:
            raise ConfigError(f"{campaign.key} has no prompt {prompt!r}; it has {', '.join(self.prompts)}")
        self.prompt = prompt or ("" if "prompt" in self.columns else self._first_open())
        if prompt is not None:
            self.columns.pop("prompt", None)
        self.faults: list[str] = []
        self.left_out = 0

    def rows(self) -> "list[Brought]":
        """Every row that says something; a BotError names the rows that cannot be taken."""
        found: list[Brought] = []
        first: dict[str, int] = {}
        same: dict[str, int] = {}
        for number, cells in enumerate(self.table.rows, start=1):
            row = {key: cells[place].strip() for key, place in self.columns.items()}
            if not row["text"] or row.get("campaign", self.campaign.key) != self.campaign.key:
                self.left_out += 1
                continue
            if not row.get("id"):
                row["id"] = self._by_content(cells, same)
            elif row["id"] in first:
                self.faults.append(f"row {number} has the id of row {first[row['id']]}")
            first[row["id"]] = number
            brought = self._brought(row, number)
            if brought is not None:
                found.append(brought)
        if self.faults:
            more = [f"and {len(self.faults) - MOST} more"] if len(self.faults) > MOST else []
            said = "; ".join([*self.faults[:MOST], *more])
            raise BotError(f"{self.file.name}: {said}; nothing was taken in")
        return found

    def _columns(self, named: Mapping[str, str]) -> dict[str, int]:
        from bot.analysis.tables import NO_RESULTS

        places = {
            name.strip().casefold(): place for place, name in reversed(list(enumerate(self.table.header)))
        }
        found = {key: places[key] for key in OWN if key in places}
        for key, name in named.items():
            if name.casefold() not in places:
                raise ConfigError(
                    f"{self.file.name} has no column {name!r}; it has {', '.join(self.table.header)}"
                )
            found[key] = places[name.casefold()]
        if "text" not in found:
            has = ", ".join(self.table.header) or "nothing"
            raise ConfigError(f'{self.file.name} has no column "text"; say --text COLUMN, it has {has}')
        if found["text"] in self.table.unknown:
            raise BotError(f"{self.file.name}: {NO_RESULTS}")
        return found

    def _first_open(self) -> str:
        grouped = [each.key for each in self.prompts.values() if each.themes]
        told = [each.key for each in self.prompts.values() if each.kind_name in ("text", "story")]
        if not grouped and not told:
            raise ConfigError(f"{self.campaign.key} has no open prompt; say --prompt KEY")
        return (grouped or told)[0]

    @staticmethod
    def _by_content(cells: Sequence[str], same: dict[str, int]) -> str:
        """A row without an id is known by what it says, and by how often it said so before."""
        words = sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()
        same[words] = same.get(words, 0) + 1
        return f"{words} {same[words]}"

    def _brought(self, row: Mapping[str, str], number: int) -> "Brought | None":
        from storage.transfer import Brought

        prompt = row.get("prompt", self.prompt)
        if prompt and prompt not in self.prompts:
            self.faults.append(f'row {number} answers "{prompt}", which {self.campaign.key} does not ask')
            return None
        text = unguarded(row["text"]).replace("\x00", "\ufffd")
        answer = self._answer(self.prompts.get(prompt), text, row, number)
        return Brought(
            row["id"],
            text,
            prompt,
            who=row.get("participant", ""),
            session=row.get("session", ""),
            part=_number(row, "part", 1),
            probe=_number(row, "probe", 0),
            wave=_number(row, "wave", 0),
            language=row.get("language", ""),
            at=self._moment(row.get("at", ""), number),
            answer=answer,
            unanswered=answer is None and self._kept_unanswered(row),
        )

    def _moment(self, written: str, number: int) -> datetime | None:
        if not written:
            return None
        try:
            at = datetime.fromisoformat(written)
        except ValueError:
            self.faults.append(
                f'row {number} was said at "{written[:30]}"; write 2026-12-01 or 2026-12-01 09:00'
            )
            return None
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)

    def _answer(
        self, prompt: "Prompt | None", text: str, row: Mapping[str, str], number: int
    ) -> "Answer | None":
        """What the words mean to a prompt with fixed answers; open ones take them as they are."""
        from bot.conversation.keywords import vocabulary
        from bot.conversation.participant import Answer
        from bot.conversation.prompts.base import Said, Unclear, View

        if prompt is None or prompt.kind_name in ("text", "story") or _number(row, "probe", 0):
            return Answer(text, text)
        spoken = row.get("language", "")
        language = spoken if spoken in self.campaign.languages else self.campaign.languages[0]
        wording = self.campaigns.wording
        words = vocabulary(wording, self.campaign.languages)
        view = View(language, wording.get(language, wording["en"]), vocabulary=words)
        shown = prompt.kind.ask(view).options
        meant = prompt.kind.read(Said(text), View(language, view.phrases, shown=shown, vocabulary=words))
        if isinstance(meant, Unclear) and not self._kept_unanswered(row):
            self.faults.append(f'row {number} says "{text[:30]}", which is no answer to {prompt.key}')
        return meant if isinstance(meant, Answer) else None

    def _kept_unanswered(self, row: Mapping[str, str]) -> bool:
        """An export also has the tries that were not understood; there they stand without a value."""
        return {"participant", "session", "value"} <= self.columns.keys() and not row["value"]


def _number(row: Mapping[str, str], key: str, otherwise: int) -> int:
    written = row.get(key, "")
    return int(written) if written.isdecimal() and len(written) < 10 else otherwise


def unguarded(text: str) -> str:
    """Without the apostrophe that an export puts before what looks like a formula."""
    from bot.digests.table import FORMULA

    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in FORMULA else text
