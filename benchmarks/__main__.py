"""Runs every benchmark that needs no file: `python -m benchmarks`, or `make bench`."""

import sys

from benchmarks import idle, kills, updates, web


def main() -> int:
    print("Updates a second\n")
    updates.main(["--stored", *sys.argv[1:]])
    print("\nPeople at the web page\n")
    web.main([])
    print("\nReady, and idle\n")
    idle.main([])
    print("\nKills\n")
    return kills.main([])


if __name__ == "__main__":
    sys.exit(main())
