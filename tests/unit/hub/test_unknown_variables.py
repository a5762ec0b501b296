"""A setting that is mistyped is named, with the one that was meant; its value never."""

import ast
from pathlib import Path
from typing import Final

import pytest
from pydantic_settings import BaseSettings
from typer.testing import CliRunner

from hub.cli.main import app
from hub.discovery import settings_classes
from hub.environment import variable_of
from hub.secret_files import SUFFIX
from hub.settings import HubSettings
from hub.unknown_variables import OTHER_VARIABLES, sentence_about, unknown_variables
from tests.unit.hub.partner.neutral import MitraSettings

ROOT: Final = Path(__file__).parents[3]
PRODUCT: Final = ("hub", "local", "services", "sandbox", "readmodels", "contracts", "benchmarks")


def names(environment: dict[str, str]) -> dict[str, str]:
    return {one.name: one.nearest for one in unknown_variables(environment)}


def test_what_settings_read_is_known() -> None:
    classes: list[type[BaseSettings]] = [HubSettings, *settings_classes().values()]
    variables = {variable_of(one, name) for one in classes for name in one.model_fields}
    others = {"kinerja_prefetch", "KINERJA_AMQP_URL_FILE", "KINERJA_SANDBOX_SWITCHES__NUMBERS", "PATH", "KINERJAX"}
    assert names(dict.fromkeys(variables | others | OTHER_VARIABLES, "")) == {}


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("KINERJA_AMQP_ULR", "KINERJA_AMQP_URL"),
        ("KINERJA_AMQP_URL_FIL", "KINERJA_AMQP_URL_FILE"),
        ("KINERJA_SIASN_SSO_PASWORD", "KINERJA_SIASN_SSO_PASSWORD"),
        ("KINERJA_VAR_FILE", "KINERJA_VAR"),  # no secret
        ("KINERJA_SANDBOX_SWITCHES__NUMBER", "KINERJA_SANDBOX_SWITCHES__NUMBERS"),
        ("KINERJA_LOGLEVEL", "KINERJA_LOG_LEVEL"),
        ("KINERJA_", ""),
    ],
)
def test_what_nobody_reads_is_named(name: str, nearest: str) -> None:
    assert names({name: "rahasia"}) == {name: nearest}
    assert "rahasia" not in sentence_about(unknown_variables({name: "rahasia"}))


def test_a_service_that_is_not_installed_knows_its_own() -> None:
    assert names({"KINERJA_MITRA_CONCURRENCY": "1"}).keys() == {"KINERJA_MITRA_CONCURRENCY"}
    assert unknown_variables({"KINERJA_MITRA_CONCURRENCY": "1"}, MitraSettings) == []


def test_credentials_are_those_of_secrets_alone(tmp_path: Path) -> None:
    for name in ("KINERJA_AMQP_URL", "KINERJA_DATABASE_ULR", "KINERJA_VAR", "tls.key"):
        (tmp_path / name).touch()
    found = unknown_variables({"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert [(one.name, one.is_credential) for one in found] == [("KINERJA_DATABASE_ULR", True), ("KINERJA_VAR", True)]
    assert "KINERJA_DATABASE_ULR (kredensial), mungkin KINERJA_DATABASE_URL" in sentence_about(found)
    assert unknown_variables({"CREDENTIALS_DIRECTORY": str(tmp_path / "nowhere")}) == []


def test_each_command_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_AMQP_ULR", "rahasia")
    result = CliRunner().invoke(app, ["contracts", "check"], prog_name="kinerja")
    assert result.exit_code == 0
    assert result.stderr == "Tidak dikenal, jadi tidak dibaca: KINERJA_AMQP_ULR, mungkin KINERJA_AMQP_URL.\n"


def test_doctor_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_AMQP_ULR", "rahasia")
    monkeypatch.setenv("KINERJA_AMQP_URL", "amqp://u:rahasia@0.0.0.0:1/")
    result = CliRunner().invoke(app, ["doctor"], prog_name="kinerja")
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "Nama setelan KURANG Tidak dikenal" in said
    assert "Enkripsi KURANG RabbitMQ di 0.0.0.0" in said
    assert "rahasia" not in result.output


def test_every_variable_that_the_code_reads_is_known() -> None:
    classes: list[type[BaseSettings]] = [HubSettings, *settings_classes().values()]
    told = {name: "" for folder in PRODUCT for file in (ROOT / folder).rglob("*.py") for name in _variables(file)}
    read_by_tests = {name: "" for file in (ROOT / "tests").rglob("*.py") for name in _read(file)}
    assert len(told) > 10
    assert names(told | read_by_tests) == {}
    assert not {name for name in OTHER_VARIABLES if name.endswith(SUFFIX)}
    assert not {variable_of(one, name) for one in classes for name in one.model_fields} & OTHER_VARIABLES


def test_no_other_variable_is_listed_that_nobody_reads() -> None:
    files = [file for folder in (*PRODUCT, "tests") for file in (ROOT / folder).rglob("*.py")]
    elsewhere = [file for file in files if file.name not in {"unknown_variables.py", "test_unknown_variables.py"}]
    assert set().union(*map(_variables, elsewhere)) >= OTHER_VARIABLES


def _variables(file: Path) -> set[str]:
    """Return the names of variables that are a whole text in a file; a prefix ends in an underscore."""
    texts = (node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant))
    return {one for one in texts if isinstance(one, str) and _is_a_name(one)}


def _read(file: Path) -> set[str]:
    """Return those that a file asks the environment for by a text or by a constant of its own."""
    source = file.read_text()
    if "os.environ" not in source:
        return set()
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    asked = {
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"os.environ.get", "os.getenv"}
        for argument in node.args[:1]
    } | {
        node.slice
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ"
    }
    values = (
        one.value if isinstance(one, ast.Constant) else constants.get(one.id) if isinstance(one, ast.Name) else None
        for one in asked
    )
    return {one for one in values if isinstance(one, str) and _is_a_name(one)}


def _is_a_name(text: str) -> bool:
    return (
        text.startswith("KINERJA_")
        and not text.endswith("_")
        and text.isascii()
        and text.isupper()
        and text.replace("_", "").isalnum()
    )
