"""Date: a day, written as people write days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View, put
from bot.conversation.prompts.dates import NoSuchDay, Sense, read_date
from bot.conversation.wording import Text, fill
from bot.messages import Message

MONTH_FIRST = frozenset({"en-US", "en-us"})


@dataclass(frozen=True, slots=True)
class Date:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    past_only: bool = False
    future_only: bool = False

    def ask(self, view: View) -> Message:
        return put(self.text, view)

    def read(self, said: Said, view: View) -> Reading:
        month_first = view.language in MONTH_FIRST
        sense = Sense(view.today, view.vocabulary, self.past_only, self.future_only, month_first)
        try:
            day = read_date(said.text, sense)
        except NoSuchDay:
            return self._unclear("unclear_date_none", view)
        if day is None:
            return self._unclear("unclear_date", view)
        if self.past_only and day > view.today:
            return self._unclear("unclear_date_past", view)
        if self.future_only and day < view.today:
            return self._unclear("unclear_date_future", view)
        return Answer(day.isoformat(), _written(day, view))

    def _unclear(self, say: str, view: View) -> Unclear:
        """With an example that would do: three days away, as we write days."""
        away = timedelta(days=3 if self.future_only else -3)
        return Unclear(say, {"example": _written(view.today + away, view)})


def _written(day: date, view: View) -> str:
    names = {"day": day.day, "month": view.phrases.months[day.month - 1], "year": day.year}
    return fill(view.phrases.say["date"], names)
