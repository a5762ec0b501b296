"""What the recorded exchanges let us expect of an answer: its shape, by operation and by what the answer means."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from services.siasn_gateway.shapes import Difference, Kind, Shape, What, differences, kind_of, missing, shape_of, united

_PERSON: Final = "pns/data-utama"

RELIED_ON: Final[Mapping[str, tuple[str, ...]]] = {
    _PERSON: ("id", "nipBaru", "golRuangAkhirId"),
    "pns/rw-skp22": (
        "id",
        "tahun",
        "hasilKinerjaNilai",
        "perilakuKerjaNilai",
        "kuadranKinerjaNilai",
        "nipNrpPenilai",
        "namaPenilai",
    ),
}
"""Fields of every entry in `data` that the gateway reads."""

_FIELDS: Final[Mapping[str, str]] = {
    "pns/rw-hukdis": "id rwHukumanDisiplin pnsOrang golongan golonganId golonganLama kedudukanHukum jenisHukuman"
    " jenisHukumanId jenisHukumanNama jenisTingkatHukumanId skNomor skTanggal hukumanTanggal akhirHukumTanggal"
    " masaTahun masaBulan nomorPp skPembatalanNomor skPembatalanTanggal alasanHukumanDisiplin alasanHukumanDisiplinNama"
    " keterangan",
    "pns/rw-cltn": "id cltnId pnsOrangId skNomor skTanggal tanggalAwal tanggalAkhir tanggalAktif nomorLetterBkn"
    " tanggalLetterBkn",
    "pns/rw-golongan": "id idPns nipBaru nipLama golonganId golongan pangkat skNomor skTanggal tmtGolongan noPertekBkn"
    " tglPertekBkn jumlahKreditUtama jumlahKreditTambahan jenisKPId jenisKPNama masaKerjaGolonganTahun"
    " masaKerjaGolonganBulan",
}
"""Rows of which public clients show the names of the fields, and no whole answer."""
_MORE_OF_A_PERSON: Final = "latihanStrukturalNama tglSpmt"
"""Fields that only some of them show."""

_ROWS: Final = "rows"
_NOTHING: Final = "nothing_there"
_READ: Final = frozenset({"person", "units", _ROWS, _NOTHING})
_READ_ENVELOPE: Final[Shape] = {"count": frozenset({Kind.NUMBER}), "message": frozenset({Kind.TEXT})}
"""What an envelope of a read has at times, beside `code` and `data`."""
_DOCUMENTS: Final = "data[].path"


@dataclass(frozen=True)
class Expected:
    """What answers of one meaning, in one envelope, look like.

    Attributes:
        means: as in the recorded exchanges: `rows`, `nothing_there`, `stored`, `refused` and so on.
        envelope: the names at top level, in lower case.
        shape: of all of them together.
    """

    means: str
    envelope: frozenset[str]
    shape: Shape

    def may_be(self, answer: Mapping[str, Any]) -> bool:
        """Whether an answer has this envelope, and perhaps more beside it."""
        fields = {str(name).lower(): value for name, value in answer.items()}
        holds_something = isinstance(fields.get("data"), Mapping | list) and bool(fields["data"])
        return self.envelope <= fields.keys() and not (self.means == _NOTHING and holds_something)


def compared(operation: str, answer: object) -> list[Difference]:
    """Return in what an answer differs from the recorded one that it is most like.

    Args:
        operation: as `operation_of` returns it.
        answer: parsed JSON; None for a body that is none.
    """
    if not isinstance(answer, Mapping):
        return [Difference("", What.ENVELOPE, given=frozenset({kind_of(answer)}))]
    given = shape_of(answer)
    found = [differences(one.shape, given) for one in expected(operation) if one.may_be(answer)]
    if not found:
        return [Difference(", ".join(_top(given)), What.ENVELOPE)]
    nearest = min(found, key=lambda differing: (sum(not one.is_note for one in differing), len(differing)))
    return nearest + missing(answer, RELIED_ON.get(operation, ()))


def operation_of(path: str) -> str:
    """Return the operation of a path below the base address: without its query and the id or NIP at its end."""
    bare = path.partition("?")[0].strip("/")
    known = [name for name in _known() if bare == name or bare.startswith(f"{name}/")]
    return max(known, key=len) if known else "/".join(bare.split("/")[:2])


def expected(operation: str) -> tuple[Expected, ...]:
    """Return what answers to an operation look like, by meaning; empty for one that nothing is known of."""
    return _known().get(operation, ())


@cache
def field_names() -> frozenset[str]:
    """Return the names of all fields in the recorded exchanges, in lower case: SIASN's words name them, too."""
    names: set[str] = set()
    for content in _contents():
        for exchange in content["exchanges"]:
            for side in (exchange["request"].get("json"), exchange["answer"].get("json")):
                names.update(part.strip("[]").lower() for path in shape_of(side) for part in path.split("."))
    return frozenset(names - {"", "*"})


def _contents() -> Iterator[dict[str, Any]]:
    folder = resources.files("services.siasn_gateway").joinpath("exchanges")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            yield json.loads(file.read_text(encoding="utf-8"))


@cache
def _known() -> Mapping[str, tuple[Expected, ...]]:
    """Return what each operation answers. A history's documents, and rows that no exchange shows, are added."""
    by_meaning: dict[str, dict[str, list[Shape]]] = {}
    for content in _contents():
        meanings: defaultdict[str, list[Shape]] = defaultdict(list)
        for exchange in content["exchanges"]:
            if isinstance(exchange["answer"].get("json"), Mapping):
                meanings[exchange["means"]].append(shape_of(exchange["answer"]["json"]))
        by_meaning[content["operation"]] = meanings
    histories = [meanings for operation, meanings in by_meaning.items() if operation.startswith("pns/rw-")]
    nothing = [shape for meanings in histories for shape in meanings.get(_NOTHING, [])]
    for operation, names in _FIELDS.items():
        by_meaning.setdefault(operation, {_ROWS: [_rows_with(names)], _NOTHING: nothing})
    documents = _documents([shape for meanings in histories for shape in meanings.get(_ROWS, [])])
    return {
        operation: tuple(
            one for means, shapes in meanings.items() for one in _of_meaning(operation, means, shapes, documents)
        )
        for operation, meanings in by_meaning.items()
    }


def _of_meaning(operation: str, means: str, shapes: list[Shape], documents: Shape) -> Iterator[Expected]:
    also: list[Shape] = [_READ_ENVELOPE] if means in _READ else []
    if means == _ROWS and operation.startswith("pns/rw-"):
        also.append(documents)
    elif means == "person":
        also.append({path.replace("data[]", "data"): kinds for path, kinds in documents.items()})
        also.append({f"data.{name}": frozenset() for name in _MORE_OF_A_PERSON.split()})
    by_envelope: defaultdict[frozenset[str], list[Shape]] = defaultdict(list)
    for shape in shapes:
        by_envelope[frozenset(map(str.lower, _top(shape)))].append(shape)
    for envelope, alike in by_envelope.items():
        yield Expected(means, envelope, united([*also, *alike]))


def _top(shape: Shape) -> list[str]:
    return sorted(path for path in shape if path and "." not in path and "[" not in path)


def _rows_with(names: str) -> Shape:
    rows = {f"data[].{name}": frozenset[Kind]() for name in names.split()}
    top = {"": Kind.OBJECT, "code": Kind.NUMBER, "data": Kind.LIST, "data[]": Kind.OBJECT}
    return {path: frozenset({kind}) for path, kind in top.items()} | rows


def _documents(rows: list[Shape]) -> Shape:
    """Return how any history shows the documents of a row: by kind of document, or null."""
    every = united(rows)
    return {path: kinds for path, kinds in every.items() if path == _DOCUMENTS or path.startswith(f"{_DOCUMENTS}.")}
