"""Runs every benchmark that needs no file: `python -m benchmarks`, or `make bench`."""

import sys

from benchmarks import idle, kills, telegram, updates, web


def main() -> int:
    print("Updates a second\n")
    updates.main(["--stored", *sys.argv[1:]])
    print("\nUpdates a second, with Telegram's parsing and sending\n")
    telegram.main([])
    print("\nPeople at the web page\n")
    web.main([])
    print("\nReady, and idle\n")
    idle.main([])
    print("\nKills\n")
    return kills.main([])


if __name__ == "__main__":
    sys.exit(main())
