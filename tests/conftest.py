"""What every test shares: the same examples every run, and no deadline (a busy machine is no bug)."""

from hypothesis import settings

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
