"""Commands at a terminal, with what they took."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Final

_SCRIPT: Final = """
import json, resource, sys
from pkgutil import resolve_name
import typer
app = command = resolve_name(sys.argv[1])
if not isinstance(command, typer.Typer):
    app = typer.Typer()
    app.command()(command)
try:
    app(sys.argv[2:])
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"mib": used.ru_maxrss // 1024, "seconds": used.ru_utime + used.ru_stime}))
"""


async def measured(command: str, *arguments: object, var: Path) -> dict[str, float]:
    """Run a command to its end, which has to be a good one, in a process of its own.

    Args:
        command: where it is, as `module:name`: a group of commands, or one.
        arguments: told to it.
        var: the services' folder.

    Returns:
        `mib`, the peak of resident memory, and `seconds` of processor time.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SCRIPT, command, *map(str, arguments)),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"KINERJA_VAR": str(var)},
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    found: dict[str, float] = json.loads(output.decode().splitlines()[-1])
    return found
