"""How the program finds commands and how it fails."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from typing import Annotated, Any

import pytest
import typer
from pydantic import ValidationError
from typer.main import get_command
from typer.testing import CliRunner, Result

from hub.cli import program
from hub.cli.failures import UNEXPECTED, failure_of
from hub.cli.main import app
from hub.errors import UserError
from hub.settings import HubSettings

MODULE = __name__


def kinerja(*args: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, args, env=env, prog_name="kinerja")


def contribute(monkeypatch: pytest.MonkeyPatch, **commands: str) -> None:
    found = {name: EntryPoint(name, value, program.GROUP) for name, value in commands.items()}
    monkeypatch.setattr(program, "contributions", lambda: found)


def greet(name: Annotated[str, typer.Argument()] = "dunia") -> None:
    """Sapa seseorang."""
    typer.echo(f"halo {name}")


def user_error() -> None:
    """Gagal karena orangnya."""
    raise UserError("Begini caranya.", exit_code=3)


def surprise() -> None:
    """Gagal tanpa diduga."""
    raise RuntimeError("199001012015032000")


def interrupted() -> None:
    """Dihentikan."""
    raise KeyboardInterrupt


many = typer.Typer()
many.command("one")(greet)
many.command("two")(greet)


def test_no_command_prints_the_help() -> None:
    result = kinerja()
    assert result.exit_code == 0
    for name in ("up", "run", "status", "parked", "deliveries", "contracts", "doctor", "docs", "demo"):
        assert f"\n  {name} " in result.stdout


def test_contributed_function_and_program_are_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    contribute(monkeypatch, greet=f"{MODULE}:greet", many=f"{MODULE}:many")
    assert kinerja("greet", "sawah").stdout == "halo sawah\n"
    assert kinerja("many", "two").stdout == "halo dunia\n"
    assert "Sapa seseorang." in kinerja("--help").stdout


@pytest.mark.parametrize("value", ["no.such.module:command", f"{MODULE}:missing"])
def test_broken_contribution_says_so_and_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    contribute(monkeypatch, broken=value, greet=f"{MODULE}:greet")
    assert kinerja("greet").exit_code == 0
    assert "tidak dapat dimuat" in kinerja("--help").stdout
    result = kinerja("broken", "--any", "option")
    assert result.exit_code == 1
    assert result.stderr.startswith("Perintah 'broken' tidak dapat dimuat")
    assert result.stderr.count("\n") == 1


def test_contribution_is_not_imported_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    load: Callable[[EntryPoint], object] = EntryPoint.load

    def noted(self: EntryPoint) -> object:
        loaded.append(self.name)
        return load(self)

    contribute(monkeypatch, greet=f"{MODULE}:greet", user_error=f"{MODULE}:user_error")
    monkeypatch.setattr(EntryPoint, "load", noted)
    kinerja("greet")
    assert loaded == ["greet"]


def test_contribution_cannot_take_the_place_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    contribute(monkeypatch, status=f"{MODULE}:greet")
    assert "--url" in kinerja("status", "--help").stdout


def test_failures_are_a_sentence_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    contribute(monkeypatch, wrong=f"{MODULE}:user_error", odd=f"{MODULE}:surprise", stop=f"{MODULE}:interrupted")
    result = kinerja("wrong")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "", "Begini caranya.\n")
    result = kinerja("odd")
    assert result.exit_code == UNEXPECTED
    assert result.stderr.count("\n") == 1
    assert "--debug" in result.stderr
    assert "199001012015032000" not in result.stderr
    result = kinerja("stop")
    assert (result.exit_code, result.output) == (130, "")


def test_every_number_has_a_most_that_a_database_holds() -> None:
    unbounded = [
        (path, one.name)
        for path, command in _commands(get_command(app))
        for one in command.params
        if one.type_descriptor.annotation in {int, list[int]} and one.max is None
    ]
    assert unbounded == []


def _commands(command: Any, path: str = "kinerja") -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from _commands(one, f"{path} {name}")


def test_debug_shows_the_traceback_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    contribute(monkeypatch, odd=f"{MODULE}:surprise")
    result = kinerja("--debug", "odd")
    assert result.exit_code == UNEXPECTED
    assert "Traceback" in result.stderr


@pytest.mark.parametrize(
    "args",
    [("nothing",), ("run",), ("run", "nothing"), ("parked", "show", "x"), ("parked", "discard", "1"), ("up", "--no")],
)
def test_wrong_usage_is_one_sentence(args: tuple[str, ...]) -> None:
    result = kinerja(*args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "value"), [("KINERJA_HTTP_PORT", "986543"), ("KINERJA_RETRY_DELAYS_SECONDS", "soon")]
)
def test_wrong_setting_is_named_and_not_quoted(variable: str, value: str) -> None:
    result = kinerja("run", "skp_service", env={variable: value})
    assert result.exit_code == 2
    assert variable.removeprefix("KINERJA_").lower() in result.stderr.lower()
    assert value not in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_a_task_group_wraps_is_unwrapped() -> None:
    group = BaseExceptionGroup("", [RuntimeError(), BaseExceptionGroup("", [UserError("Porta dipakai.", exit_code=1)])])
    assert failure_of(group).sentence == "Porta dipakai."
    assert failure_of(BaseExceptionGroup("", [KeyboardInterrupt()])).exit_code == 130


def test_a_validation_error_that_is_no_setting_is_unexpected() -> None:
    with pytest.raises(ValidationError) as caught:
        HubSettings(batch_size=0)
    assert failure_of(caught.value).exit_code == 2
    other = ValidationError.from_exception_data("Message", [])
    assert failure_of(other).exit_code == UNEXPECTED
