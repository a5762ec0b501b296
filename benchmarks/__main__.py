"""`python -m benchmarks`: runs the benchmarks and writes their tables."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import drain, growth, lists, node, reports, scale, standings, throughput
from benchmarks.contestants import CONTESTANTS, Contestant, before
from benchmarks.servers import machine, running_servers
from hub.telemetry.logging import configure_logging

_QUICK_MESSAGES = 2000
_QUICK_DELIVERIES = 500
_QUICK_EMPLOYEES = 500
_QUICK_CALLS = 20
_QUICK_ROWS = "1000,10000"
_PARTS = ("throughput", "reports", "scale", "drain", "growth", "lists", "standings")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--part", choices=_PARTS, action="append", help="what to measure; repeatable (all)")
    parser.add_argument("--deliveries", type=int, default=15_000, help="backlog of the partner drain (15000)")
    parser.add_argument("--messages", type=int, default=20_000, help="messages a run (20000)")
    parser.add_argument("--employees", type=int, default=15_000, help="with five years of SKPs, for the lists (15000)")
    parser.add_argument("--calls", type=int, default=300, help="of each list (300)")
    parser.add_argument("--rows", default="15000,150000,1000000", help="histories of the growth (%(default)s)")
    parser.add_argument("--plot", type=Path, help="file for the drawing of the growth, SVG")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts (3)")
    parser.add_argument("--only", help="contestants, separated by commas (all)")
    parser.add_argument("--beside", type=Path, help="another checkout, whose kit competes as `before`")
    parser.add_argument("--rates", action="store_true", help="of the throughput neither latency nor what a kill loses")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_MESSAGES} messages, one round: does it run?")
    parser.add_argument("--var", type=Path, default=Path("var/bench"), help="folder of the servers and logs")
    parser.add_argument("--json", type=Path, default=Path("var/bench/results.json"), help="file for all figures")
    parser.add_argument("--markdown", type=Path, help="file for the table")
    arguments = parser.parse_args()
    arguments.contestants = _chosen(parser, arguments)
    if arguments.quick:
        arguments.messages, arguments.rounds, arguments.deliveries = _QUICK_MESSAGES, 1, _QUICK_DELIVERIES
        arguments.rows = _QUICK_ROWS
        arguments.employees, arguments.calls = _QUICK_EMPLOYEES, _QUICK_CALLS
    return arguments


def _chosen(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> list[Contestant]:
    there = dict(CONTESTANTS)
    names = arguments.only.split(",") if arguments.only else list(there)
    if arguments.beside:
        try:
            there["before"] = before(arguments.beside.resolve())
        except FileNotFoundError as error:
            parser.error(str(error))
        if "before" not in names:
            names.insert(1, "before")
    if unknown := set(names) - set(there):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    return [there[name] for name in names]


async def main() -> None:
    """Run what the command line asks for."""
    arguments = _arguments()
    configure_logging(log_format="console", level="warning", service="benchmarks")
    parts = arguments.part or _PARTS
    result: dict[str, object] = {"at": datetime.now(UTC).isoformat(), "machine": machine()}
    tables = []
    async with running_servers(arguments.var) as servers:
        if "throughput" in parts:
            figures = await throughput.run(
                servers,
                _that_can_run(arguments.contestants),
                messages=arguments.messages,
                rounds=arguments.rounds,
                rates_only=arguments.rates,
                say=_say,
            )
            result["throughput"] = {"messages": arguments.messages, **throughput.as_json(figures)}
            tables.append(throughput.as_markdown(figures))
        if "reports" in parts:
            reported = await reports.run(servers, messages=arguments.messages, rounds=arguments.rounds, say=_say)
            result["reports"] = throughput.as_json(reported)
            tables.append(reports.as_markdown(reported))
        if "scale" in parts:
            scaled = await scale.run(servers, messages=arguments.messages, rounds=arguments.rounds, say=_say)
            result["scale"] = scale.as_json(scaled)
            tables.append(scale.as_markdown(scaled))
        if "drain" in parts:
            drained = await drain.run(servers, deliveries=arguments.deliveries, say=_say)
            result["drain"] = [asdict(one) for one in drained]
            tables.append(drain.as_markdown(drained))
        if "growth" in parts:
            sizes = [int(one) for one in arguments.rows.split(",")]
            grown = await growth.run(servers, sizes, messages=arguments.messages, rounds=arguments.rounds, say=_say)
            result["growth"] = growth.as_json(grown)
            tables.append(growth.as_markdown(grown))
            if arguments.plot:
                growth.draw(grown, arguments.plot)
        if "lists" in parts:
            listed = await lists.run(servers, employees=arguments.employees, calls=arguments.calls, say=_say)
            result["lists"] = [{**asdict(one), "ratio": one.ratio} for one in listed]
            tables.append(lists.as_markdown(listed))
        if "standings" in parts:
            computed = await standings.run(servers, people=arguments.employees, rounds=arguments.rounds, say=_say)
            result["standings"] = [{**asdict(one), "ratio": one.ratio} for one in computed]
            tables.append(standings.as_markdown(computed))
    print("\n".join(tables))
    _write(arguments.json, json.dumps(result, indent=2) + "\n")
    if arguments.markdown:
        _write(arguments.markdown, "\n".join(tables))


def _that_can_run(contestants: Sequence[Contestant]) -> list[Contestant]:
    of_node = [one for one in contestants if one.interpreter == "node"]
    why_not = node.install() if of_node else None
    if why_not is None:
        return list(contestants)
    _say(why_not)
    return [one for one in contestants if one not in of_node]


def _say(line: str) -> None:
    print(line, flush=True)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    asyncio.run(main())
