"""The one entry point: `weheard`, also `python -m bot`."""

from bot.cli.root import weheard


def main() -> None:
    """Run the command line; exits 0 on success, 2 on bad usage or configuration, 1 otherwise."""
    weheard.main()


if __name__ == "__main__":
    main()
