"""How differences between SIASN's answers and the known ones are told to an operator. Names of fields, never values."""

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import typer

from hub.cli.output import print_json
from hub.errors import UserError
from services.siasn_gateway.shapes import Difference, Kind, What

_KINDS: Final = {
    Kind.NULL: "null",
    Kind.BOOLEAN: "benar/salah",
    Kind.NUMBER: "angka",
    Kind.NUMERAL: "angka sebagai teks",
    Kind.TEXT: "teks",
    Kind.EMPTY: "teks kosong",
    Kind.OBJECT: "objek",
    Kind.LIST: "daftar",
}
_SUMMARIES: Final = {
    What.ENVELOPE: "amplop tidak dikenal",
    What.MISSING: "field yang diperlukan tidak ada",
    What.TYPE: "jenis isi lain",
    What.NEW: "field baru",
    What.CAPITALS: "huruf besar-kecil lain",
    What.NUMERAL: "angka/teks bertukar",
}
_KNOWN: Final = "dikenal"


class CannotGoOn(UserError):
    """A command has to end before it has a result: SIASN does not let us in, or there is something to do first."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence, exit_code=1)
        self.code = code


@contextmanager
def told_to_scripts(*, as_json: bool) -> Iterator[None]:
    """Print a failure that has its sentence as JSON, too, where a script reads standard output."""
    try:
        yield
    except UserError as error:
        if as_json:
            print_json({"ok": False, "code": error.code, "sentence": str(error)})
        raise


def say(sentence: str) -> None:
    """Tell the operator something that is no result: on standard error."""
    typer.echo(sentence, file=sys.stderr)


def summary(differences: Collection[Difference]) -> str:
    """Return a few words on all differences of one answer, the gravest first; for a column of a table."""
    counts = [(what, sum(one.what is what for one in differences)) for what in What]
    told = [f"{_SUMMARIES[what]} ({count})" for what, count in counts if count]
    if all(one.is_note for one in differences):
        told.insert(0, _KNOWN)
    return ", ".join(told)


def sentences(operation: str, differences: Iterable[Difference]) -> list[str]:
    """Return one line a difference."""
    return [f"{operation}: {_sentence(one)}" for one in differences]


def as_json(difference: Difference) -> dict[str, Any]:
    """Return a difference for a script."""
    return {
        "path": difference.path,
        "what": difference.what.value,
        "expected": sorted(difference.expected),
        "given": sorted(difference.given),
    }


def _sentence(one: Difference) -> str:
    match one.what:
        case What.ENVELOPE if one.given == {Kind.NULL}:
            return "bukan JSON, atau kosong."
        case What.ENVELOPE if one.given:
            return f"bukan amplop yang dikenal, melainkan {_kinds(one.given)}."
        case What.ENVELOPE:
            return f"amplop tidak dikenal, dengan nama-nama {one.path or '(tidak ada)'}."
        case What.MISSING:
            return f"{one.path} tidak ada, padahal gerbang memerlukannya."
        case What.TYPE:
            return f"{one.path} berisi {_kinds(one.given)}; yang dikenal {_kinds(one.expected) or 'nilai tunggal'}."
        case What.NEW:
            return f"{one.path} belum dikenal ({_kinds(one.given)}); gerbang tidak membacanya."
        case What.CAPITALS:
            return f"{one.path} ditulis dengan huruf besar-kecil lain; gerbang tetap membacanya."
        case What.NUMERAL:
            return f"{one.path} berisi {_kinds(one.given)}, biasanya {_kinds(one.expected)}; gerbang membaca keduanya."


def _kinds(kinds: Iterable[Kind]) -> str:
    return " atau ".join(_KINDS[kind] for kind in sorted(kinds))
