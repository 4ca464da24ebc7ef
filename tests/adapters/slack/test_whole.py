"""The loop in Slack alone: people say something, the team answers under the digest, the people hear it."""

from dataclasses import replace
from pathlib import Path

from adapters.base import Adapter
from adapters.slack.adapter import Slack
from adapters.slack.blocks import CAN
from adapters.slack.deciding import Carried, Wanted
from bot.config import load
from bot.digests.digest import Taking, ThemeLine
from bot.runtime.team import Decide, DecisionKind, do
from bot.themes.theme import Quote, Theme
from storage import digests, themes
from storage.database import Database
from storage.themes import Said
from storage.tx import Tx
from tests.adapters.contract import staged
from tests.adapters.slack.deliveries import pressed, submitted
from tests.adapters.slack.double import APP_TOKEN, BOT_TOKEN, slack_double
from tests.adapters.slack.side import SlackSide
from tests.bot.digests import samples
from tests.builders import NOON

CHANNEL = "C1"
PEOPLE = ("anna", "bea", "carl", "dora", "eve")
QUOTE = Quote("r1", "Nobody said how long.")
LINE = ThemeLine("t1", "Not knowing how long", "en", 5, 5, -0.5, (QUOTE,), ("r1",))
DIGEST = replace(samples.empty(), id="d1", taking=Taking(5, 5, 0), themes=(LINE,))


class Hospital(SlackSide):
    """People who speak, and one of the team who answers."""

    database: Database

    def adapter(self) -> Adapter:
        self.slack = Slack(
            BOT_TOKEN,
            app_token=APP_TOKEN,
            api=f"{self.double.base}/api/",
            deciders={CHANNEL: {"UTEAM"}},
            on_deed=self.decide,
            can=replace(CAN, per_address=0),
            grace=1,
        )
        return self.slack

    async def decide(self, wanted: Wanted) -> Carried:
        kind = DecisionKind(wanted.kind)
        deed = Decide(wanted.theme, kind, wanted.sentence, wanted.by, f"slack:{wanted.user}")
        done = await do(self.database, deed, NOON)
        return Carried(done.told)


def themed(tx: Tx, participants: list[str]) -> None:
    """What those people said is one theme of a digest."""
    said = {f"{each}-1": Said(each, "Nobody said how long.") for each in participants}
    found = Theme("t1", "Not knowing how long", "en", tuple(said), ("long",), centre=(0.6, 0.8))
    themes.save(tx, DIGEST.id, "clinic", "after-visit", [found], said)
    themes.show(tx, ["t1"], NOON)
    digests.add(tx, DIGEST, "2026-12-01T09:00")


async def test_what_the_team_answers_in_slack_is_heard_by_those_who_said_it(tmp_path: Path) -> None:
    written = load(Path(__file__).parents[2] / "stories" / "clinic.toml").campaigns
    async with slack_double() as double:
        side = Hospital(double)
        async with staged(side, written, tmp_path) as stage:
            side.database = stage.database
            for who in PEOPLE:
                await stage.joined(who, "after-visit")
                await stage.pressed(who, "Yes")
                await stage.said(who, "Nobody said how long.", "done", "right", "yes", "no", "skip", "5")
                assert "Thank you" in side.seen(who)[-1]
            people = [participant for _, participant, _ in await stage.people()]
            await stage.database.transact(lambda tx: themed(tx, people))
            await side.slack.post_digest(CHANNEL, DIGEST)

            message = double.in_channel(CHANNEL)[0]
            row = next(block for block in message["blocks"] if block["type"] == "actions")
            action = {**row["elements"][2], "block_id": row["block_id"]}
            await double.interaction(pressed(action, "UTEAM", message=message))
            await double.until(lambda: any("submit" in view for view in double.views.values()))
            [view] = double.views.values()
            values = {"sentence": {"sentence": {"value": "A screen by the door shows it."}}}
            await double.interaction(submitted(view, values, "UTEAM"))
            await double.acknowledged()

            assert await stage.app.schedule.tell() == len(PEOPLE)
            await stage.settle()
            for who in PEOPLE:
                assert any("A screen by the door shows it." in text for text in side.seen(who))
