"""Codes by which somebody comes back to a conversation whose only key is a cookie.

Of a code only what a slow hash makes of it is kept, and beside it the key of the conversation, sealed so that
nothing but the code opens it. Each person has one at most; it goes with them.
"""

from sqlalchemy import delete, select, update

from bot.messages import Address
from storage.alone import alone
from storage.rows import AddressRow, ComeBackRow, table
from storage.tx import Tx

comebacks = table(ComeBackRow)
addresses = table(AddressRow)


def keep(tx: Tx, address: Address, code: str, sealed: str) -> bool:
    """A code for whoever this address reaches, in place of an earlier one. False when nobody is there."""
    here = (addresses.c.platform == address.platform, addresses.c.id == address.id)
    who = tx.execute(select(addresses.c.participant).where(*here)).scalar()
    if who is None:
        return False
    alone(tx, f"come back {who}")
    tx.execute(delete(comebacks).where(comebacks.c.participant == who))
    tx.add(ComeBackRow, {"participant": who, "code": code, "sealed": sealed})
    return True


def sealed(tx: Tx, code: str) -> str:
    """What is sealed under a code; empty when it stands for nothing."""
    return tx.execute(select(comebacks.c.sealed).where(comebacks.c.code == code)).scalar() or ""


def use(tx: Tx, code: str, new: str, sealed: str) -> bool:
    """A code is used, and another takes its place. False when somebody else was quicker."""
    here = update(comebacks).where(comebacks.c.code == code)
    return tx.execute(here.values(code=new, sealed=sealed)).rowcount == 1
