"""``python -m calmcue``: the command line."""

from calmcue.cli import run

if __name__ == "__main__":
    run()
