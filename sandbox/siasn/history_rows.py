"""How SIASN shows what was saved: a row of `pns/rw-X` from the body of a save, names spelt as they are there."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.siasn.codes import QUADRANTS, RATINGS
from sandbox.siasn.history_codes import AWARDS, PERCENTAGES, PERIODS, PUNISHMENTS
from sandbox.siasn.persons import Person
from sandbox.siasn.switches import NumberStyle

Body = Mapping[str, Any]
Row = dict[str, Any]

_ID_IN_CAPITALS: Final = frozenset({"penghargaan/save"})
_RATINGS: Final = frozenset({"hasilKinerjaNilai", "perilakuKerjaNilai", "kuadranKinerjaNilai"})
_YEAR_WITH_MONTHS: Final = 2024
"""From this year on rows of the periodic assessment show their months."""


def row_of(endpoint: str, row_id: str, body: Body, person: Person) -> Row:
    """Return the row that a save makes.

    Args:
        endpoint: of the save.
        row_id: the row's id.
        body: as `history_bodies.read_body` returns it.
        person: whose row it is.
    """
    path = {entry["dok_id"]: entry for entry in body.get("path", [])}
    name = "ID" if endpoint in _ID_IN_CAPITALS else "id"
    return {name: row_id, **_SHOWN.get(endpoint, _as_sent)(body, person), "path": path or None}


def with_number_style(row: Row, style: NumberStyle) -> Row:
    """Return a row with its numbers in a style: as they are, as texts, or as texts with ratings like "2.00"."""
    if style == "numbers":
        return row
    decimals = _RATINGS if style == "decimals" else frozenset()
    return {name: _text(value, decimal=name in decimals) for name, value in row.items()}


def _text(value: object, *, decimal: bool) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:.2f}" if decimal else str(value)


def _as_sent(body: Body, _person: Person) -> Row:
    return {name: value for name, value in body.items() if name not in {"id", "path"}}


def _taken(body: Body, names: str) -> Row:
    return {name: body.get(name) for name in names.split()}


def _periodic(body: Body, person: Person) -> Row:
    year = body.get("tahun", body["tahunSelesaiPenilaian"])
    quadrant = body.get("kuadranKinerjaNilai", 0)
    row = {
        "tahun": year,
        "nip": person.nip,
        "nama": person.nama,
        "hasilKinerja": RATINGS.get(body.get("hasilKinerjaNilai", 0)),
        "perilakuKerja": RATINGS.get(body.get("perilakuKerjaNilai", 0)),
        **_taken(body, "hasilKinerjaNilai perilakuKerjaNilai kuadranKinerjaNilai"),
        "kuadranNilai": QUADRANTS.get(quadrant),
        "kriteria": QUADRANTS.get(quadrant),
        "persentase": PERCENTAGES.get(quadrant),
        "koefisenId": body["koefisienId"],
        "periodikId": body["periodikId"],
        "periodikNama": PERIODS[body["periodikId"]],
        "pnsDinilaiId": person.id,
        "namaPenilai": body.get("penilaiNama"),
        "penilaiUnorNm": body.get("penilaiUnorNama"),
        "penilaiGolonganId": body.get("penilaiGolongan"),
        "penilaiPnsId": None,
        **_taken(body, "statusPenilai penilaiNipNrp penilaiJabatanNama"),
        **_workplace(person),
        "jabatan": person.jabatanNama,
    }
    if year >= _YEAR_WITH_MONTHS:
        row |= _taken(body, "bulanMulaiPenilaian tahunMulaiPenilaian bulanSelesaiPenilaian tahunSelesaiPenilaian")
    return row


def _workplace(person: Person) -> Row:
    return {
        "unorId": person.unorId,
        "unorNama": person.unorNama,
        "instansiId": person.instansiKerjaId,
        "instansiNama": None,
    }


def _whose(person: Person) -> Row:
    return {"idPns": person.id, "nipBaru": person.nip, "nipLama": person.nipLama}


def _award(body: Body, person: Person) -> Row:
    name = AWARDS.get(body["hargaId"])
    return {**_taken(body, "tahun skNomor skDate hargaId"), "hargaNama": name, "pnsOrangId": person.id}


def _credit(body: Body, person: Person) -> Row:
    return {
        "pns": person.id,
        **_taken(
            body,
            "nomorSk tanggalSk bulanMulaiPenailan tahunMulaiPenailan bulanSelesaiPenailan tahunSelesaiPenailan"
            " kreditUtamaBaru kreditPenunjangBaru kreditBaruTotal",
        ),
        "rwJabatan": body["rwJabatanId"],
        "namaJabatan": person.jabatanNama,
        **{name: body.get(name, "") for name in ("isAngkaKreditPertama", "isIntegrasi", "isKonversi")},
        "Sumber": "",
    }


def _assessment(body: Body, person: Person) -> Row:
    return {**_as_sent(body, person), "pns": person.id}


def _post(body: Body, person: Person) -> Row:
    return {
        **_whose(person),
        "jenisJabatan": body.get("jenisJabatan"),
        "instansiKerjaId": body.get("instansiId", person.instansiKerjaId),
        "instansiKerjaNama": None,
        "satuanKerjaNama": None,
        "unorNama": person.unorNama if body.get("unorId") == person.unorId else None,
        "unorIndukId": None,
        "unorIndukNama": None,
        "eselon": None,
        "jabatanFungsionalNama": None,
        "jabatanFungsionalUmumNama": None,
        "namaUnor": None,
        "namaJabatan": person.jabatanNama,
        **_taken(
            body,
            "satuanKerjaId unorId eselonId jabatanFungsionalId jabatanFungsionalUmumId subJabatanId"
            " nomorSk tanggalSk tmtJabatan tmtPelantikan",
        ),
    }


def _training(body: Body, person: Person) -> Row:
    names = "latihanStrukturalId nomor tanggal tanggalSelesai tahun jumlahJam institusiPenyelenggara"
    return {**_whose(person), "latihanStrukturalNama": None, **_taken(body, names)}


def _course(body: Body, person: Person) -> Row:
    return {
        **_whose(person),
        "jenisKursusNama": body.get("jenisKursus"),
        "jenisKursusSertifikat": body.get("jenisKursusSertipikat"),
        "noSertipikat": body.get("nomorSertipikat"),
        **_taken(
            body,
            "jenisKursusId jenisDiklatId institusiPenyelenggara jumlahJam namaKursus tahunKursus tanggalKursus"
            " tanggalSelesaiKursus",
        ),
    }


def _punishment(body: Body, person: Person) -> Row:
    name, level = PUNISHMENTS[body["jenisHukumanId"]]
    return {
        "rwHukumanDisiplin": None,
        "golongan": body.get("golonganId"),
        "kedudukanHukum": body.get("kedudukanHukumId"),
        "jenisHukuman": body["jenisHukumanId"],
        "jenisHukumanNama": name,
        "jenisTingkatHukumanId": body.get("jenisTingkatHukumanId", level),
        "pnsOrang": person.id,
        "akhirHukumTanggal": body.get("akhirHukumanTanggal"),
        "alasanHukumanDisiplin": body.get("alasanHukumanDisiplinId"),
        "alasanHukumanDisiplinNama": None,
        **_taken(
            body,
            "skNomor skTanggal hukumanTanggal masaTahun masaBulan nomorPp golonganLama"
            " skPembatalanNomor skPembatalanTanggal keterangan",
        ),
    }


_SHOWN: Final[Mapping[str, Callable[[Body, Person], Row]]] = {
    "kinerjaperiodik/save": _periodic,
    "penghargaan/save": _award,
    "angkakredit/save": _credit,
    "skp/save": _assessment,
    "skp/2021/save": _assessment,
    "jabatan/save": _post,
    "jabatan/unorjabatan/save": _post,
    "diklat/save": _training,
    "kursus/save": _course,
    "hukdis/save": _punishment,
}
"""By endpoint; the rows of other saves are what was sent."""
