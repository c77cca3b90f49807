"""``calmcue cache``: the speech that is kept on the disk."""

from __future__ import annotations

import click

from calmcue.cli.options import tell
from calmcue.folders import clips_folder
from calmcue.store import LIMIT, Store


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show how much spoken text is kept, so that it need not be spoken again; 'clear' deletes it.

    Nothing is lost with it but time. What was unused for longest goes by itself once there is too much.
    """
    if ctx.invoked_subcommand is None:
        folder = clips_folder()
        click.echo(f"{folder}: {megabytes(Store(folder).size())} of at most {megabytes(LIMIT)}")


@command.command()
def clear() -> None:
    """Delete all speech that is kept."""
    store = Store(clips_folder())
    size = store.size()
    store.clear()
    tell(f"Deleted {megabytes(size)}.")


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
