"""`python -m benchmarks`: runs the benchmarks and writes their tables."""

import argparse
import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import throughput
from benchmarks.contestants import CONTESTANTS
from benchmarks.ground import ground, machine

_QUICK_MESSAGES = 2000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="messages a run (20000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (3)")
    parser.add_argument("--only", default=",".join(CONTESTANTS), help="contestants, separated by commas (all)")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_MESSAGES} messages, one round: does it run?")
    parser.add_argument("--var", type=Path, default=Path("var/bench"), help="folder of the servers and logs")
    parser.add_argument("--json", type=Path, default=Path("var/bench/results.json"), help="file for all figures")
    parser.add_argument("--markdown", type=Path, help="file for the table")
    arguments = parser.parse_args()
    unknown = set(arguments.only.split(",")) - set(CONTESTANTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CONTESTANTS)}")
    if arguments.quick:
        arguments.messages, arguments.rounds = _QUICK_MESSAGES, 1
    return arguments


async def main() -> None:
    """Run what the command line asks for."""
    arguments = _arguments()
    async with ground(arguments.var) as servers:
        figures = await throughput.run(
            servers,
            arguments.only.split(","),
            messages=arguments.messages,
            rounds=arguments.rounds,
            say=lambda line: print(line, flush=True),
        )
    table = throughput.as_markdown(figures)
    print(table)
    result = {"at": datetime.now(UTC).isoformat(), "machine": machine(), "messages": arguments.messages}
    arguments.json.write_text(json.dumps({**result, **throughput.as_json(figures)}, indent=2) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text(table)


if __name__ == "__main__":
    asyncio.run(main())
