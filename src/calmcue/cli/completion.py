"""``calmcue completion``: what makes a shell complete commands, options and names of routines."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from calmcue import cli


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Make the Tab key complete commands, options and names of routines.

    Prints lines for the shell that you use. Put them where it reads them when it starts:

    \b
    bash:  calmcue completion bash >> ~/.bashrc
    zsh:   calmcue completion zsh >> ~/.zshrc
    fish:  calmcue completion fish > ~/.config/fish/completions/calmcue.fish
    """
    lines = get_completion_class(shell)
    assert lines is not None
    click.echo(lines(cli.calmcue, {}, "calmcue", "_CALMCUE_COMPLETE").source())
