"""The command `fathom`.

A sub-command is a module of this package named in `COMMANDS`; the function in it that bears the
module's name is the command. The module is imported only when its command is called, and imports
nothing heavy itself before the function runs.
"""

import contextlib
import importlib
import io
import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from fathom import __version__
from fathom.cli.signals import ending_like_ctrl_c
from fathom.core.errors import ExtraMissingError, FathomError, UsageError
from fathom.core.text import printable

COMMANDS = {
    "predict": "Predict depth maps of photographs, folders or patterns.",
    "models": "List the models that can be loaded.",
    "doctor": "Show versions, devices, and what is installed or missing.",
    "export": "Write a model for other programs: ONNX, or a folder for transformers.",
    "train": "Train a model by a recipe; the same command goes on after an interruption.",
    "scenes": "Render photographs of procedural scenes with exact depth.",
    "evaluate": "Measure a model, or maps of another program, as a paper does.",
    "compare": "Put runs of one protocol side by side, with intervals of their differences.",
}
"""Sub-commands in the order of the help page, each with the line shown there."""

FAILED, USAGE, INTERRUPTED = 1, 2, 130
"""Exit codes: something failed; the request itself is wrong; stopped by Ctrl-C. 0 is success, and
128 + n ended by the signal n."""


class _LazyGroup(TyperGroup):
    """Shows one-line summaries, and imports a command's module once it is to be run.

    Messages about wrong usage, which quote arguments, are made printable.
    """

    def make_context(self, *args: Any, **options: Any) -> Any:
        with _printable_messages():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        with _printable_messages():
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _real_command(name) if name in COMMANDS else command, rest


@contextlib.contextmanager
def _printable_messages() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        message = getattr(error, "message", None)  # of typer's own errors
        if isinstance(message, str) and type(error).__name__ != "NoArgsIsHelpError":
            error.message = printable(message)  # type: ignore[attr-defined]
        raise


def _real_command(name: str) -> Any:
    module = importlib.import_module(f"fathom.cli.{name}")
    app = typer.Typer(add_completion=False)
    app.command(name)(getattr(module, name))
    return get_command(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fathom {__version__}")
        raise typer.Exit


def _app() -> typer.Typer:
    app = typer.Typer(
        cls=_LazyGroup,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root(
        version: Annotated[
            bool,
            typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
        ] = False,
    ) -> None:
        """One photograph in, a metric depth map out."""

    def shown_only() -> None:
        """Stand in for the real command on the help page."""

    for name, summary in COMMANDS.items():
        app.command(name, help=summary)(shown_only)
    return app


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        args: what follows `fathom`; by default what the process was called with.

    Returns:
        0 all well, 1 something failed, 2 wrong usage, 130 interrupted, 128 + n stopped by the
        signal n (143 is SIGTERM).
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # file names may hold what a terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    with ending_like_ctrl_c() as signals:
        code = _run(args)
    return 128 + signals[0] if signals and code == INTERRUPTED else code


def _run(args: Sequence[str] | None) -> int:
    try:
        _app()(args=args, prog_name="fathom")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except FathomError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE if isinstance(error, UsageError | ExtraMissingError) else FAILED
    except OSError as error:  # a full disk, a folder that may not be written to
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {printable(f'{where}{error.strerror or error}.')}", file=sys.stderr)
        return FAILED
    return 0
