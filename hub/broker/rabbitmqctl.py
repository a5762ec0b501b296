"""RabbitMQ's own command line, on the broker's host or by whatever command leads there.

Everything goes by its standard input and output: no file has to lie on the broker's host, no name needs the quotes of a
remote shell, and no password is ever on a command line.
"""

import json
import subprocess
from collections.abc import Sequence
from typing import Any, Final

from hub.errors import UserError

Record = dict[str, Any]
Definitions = dict[str, list[Record]]
"""RabbitMQ's definitions: records by kind, such as `users`, `permissions`, `queues`."""

_MOST_SECONDS: Final = 120.0


class Rabbitmqctl:
    """A command line that ends in `rabbitmqctl`, such as `ssh mq sudo rabbitmqctl`."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def export(self) -> Definitions:
        """Return all definitions of the broker. Raises UserError."""
        printed = self._run("export_definitions", "-")
        try:
            found: Definitions = json.loads(printed)
        except ValueError:
            raise UserError(
                f"Jawaban `{self._shown('export_definitions')}` bukan JSON; perlu RabbitMQ 3.10 atau lebih baru.",
                exit_code=1,
            ) from None
        return found

    def bring(self, definitions: Definitions) -> None:
        """Add what is not there; rights and users change, exchanges and queues stay as they are. Raises UserError."""
        self._run("import_definitions", stdin=json.dumps(definitions))

    def _run(self, *arguments: str, stdin: str = "") -> str:
        shown = self._shown(arguments[0])
        try:
            done = subprocess.run(  # noqa: S603 - the administrator says what it is
                [*self._command, "--quiet", *arguments],
                input=stdin,
                capture_output=True,
                text=True,
                timeout=_MOST_SECONDS,
                check=False,
            )
        except OSError as error:
            raise UserError(f"`{shown}` tidak dapat dijalankan ({error.strerror}); setel --rabbitmqctl.") from error
        except subprocess.TimeoutExpired:
            raise UserError(f"`{shown}` tidak selesai dalam {_MOST_SECONDS:.0f} detik.", exit_code=1) from None
        if done.returncode:
            complaint = " ".join((done.stderr or done.stdout).split()) or f"kode {done.returncode}"
            raise UserError(f"`{shown}` gagal: {complaint}", exit_code=1)
        return done.stdout

    def _shown(self, command: str) -> str:
        return " ".join([*self._command, command])
