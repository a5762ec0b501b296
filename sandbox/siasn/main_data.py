"""The fields of `pns/data-utama` that an auditor may register as they are, in SIASN's order."""
# ruff: noqa: N815 - the names are the wire's

from typing import Annotated, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticKnownError

_LONGEST: Final = 300
_GREATEST: Final = 10**18


def _reported_once(value: object, take: ValidatorFunctionWrapHandler) -> object:
    """Take a value of any of the types, or say one thing against it, which names the field and not the types tried."""
    try:
        return take(value)
    except ValidationError:
        if isinstance(value, str) and len(value) > _LONGEST:
            raise PydanticKnownError("string_too_long", {"max_length": _LONGEST}) from None
        if isinstance(value, int):
            raise PydanticKnownError("int_parsing_size") from None
        raise PydanticKnownError("string_type") from None


Text = Annotated[str, StringConstraints(max_length=_LONGEST)]
Number = Annotated[int, Field(ge=-_GREATEST, le=_GREATEST)]
Held = Annotated[Text | bool | Number | None, WrapValidator(_reported_once)]


class MainData(BaseModel):
    """What SIASN holds of a person beside the NIP and the name. Dates are texts `dd-mm-yyyy`; null: nothing is held."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nipLama: Held = None
    gelarDepan: Held = None
    gelarBelakang: Held = None
    tempatLahir: Held = None
    tempatLahirId: Held = None
    tglLahir: Held = None
    agama: Held = None
    agamaId: Held = None
    email: Held = None
    emailGov: Held = None
    nik: Held = None
    alamat: Held = None
    noHp: Held = None
    noTelp: Held = None
    jenisPegawaiId: Held = None
    jenisPegawaiNama: Held = None
    mkTahun: Held = None
    mkBulan: Held = None
    kedudukanPnsId: Held = None
    kedudukanPnsNama: Held = None
    statusPegawai: Held = None
    jenisKelamin: Held = None
    jenisIdDokumenId: Held = None
    jenisIdDokumenNama: Held = None
    nomorIdDocument: Held = None
    noSeriKarpeg: Held = None
    tkPendidikanTerakhirId: Held = None
    tkPendidikanTerakhir: Held = None
    pendidikanTerakhirId: Held = None
    pendidikanTerakhirNama: Held = None
    tahunLulus: Held = None
    tmtPns: Held = None
    tmtPensiun: Held = None
    bupPensiun: Held = None
    tglSkPns: Held = None
    tmtCpns: Held = None
    tglSkCpns: Held = None
    latihanStrukturalNama: Held = None
    instansiIndukId: Held = None
    instansiIndukNama: Held = None
    satuanKerjaIndukId: Held = None
    satuanKerjaIndukNama: Held = None
    kanregId: Held = None
    kanregNama: Held = None
    instansiKerjaId: Held = None
    instansiKerjaNama: Held = None
    instansiKerjaKodeCepat: Held = None
    satuanKerjaKerjaId: Held = None
    satuanKerjaKerjaNama: Held = None
    unorId: Text | None = None
    unorNama: Text | None = None
    unorIndukId: Text | None = None
    unorIndukNama: Text | None = None
    jenisJabatanId: Held = None
    jenisJabatan: Held = None
    jabatanNama: Held = None
    jabatanStrukturalId: Held = None
    jabatanStrukturalNama: Held = None
    jabatanFungsionalId: Held = None
    jabatanFungsionalNama: Held = None
    jabatanFungsionalUmumId: Held = None
    jabatanFungsionalUmumNama: Held = None
    tmtJabatan: Held = None
    lokasiKerjaId: Held = None
    lokasiKerja: Held = None
    golRuangAwalId: Held = None
    golRuangAwal: Held = None
    golRuangAkhirId: Text | None = None
    golRuangAkhir: Text | None = None
    tmtGolAkhir: Held = None
    masaKerja: Held = None
    eselon: Held = None
    eselonId: Text | None = None
    eselonLevel: Held = None
    tmtEselon: Held = None
    gajiPokok: Held = None
    kpknId: Held = None
    kpknNama: Held = None
    ktuaId: Held = None
    ktuaNama: Held = None
    taspenId: Held = None
    taspenNama: Held = None
    jenisKawinId: Held = None
    statusPerkawinan: Held = None
    statusHidup: Held = None
    tglSuratKeteranganDokter: Held = None
    noSuratKeteranganDokter: Held = None
    jumlahIstriSuami: Held = None
    jumlahAnak: Held = None
    noSuratKeteranganBebasNarkoba: Held = None
    tglSuratKeteranganBebasNarkoba: Held = None
    skck: Held = None
    tglSkck: Held = None
    akteKelahiran: Held = None
    akteMeninggal: Held = None
    tglMeninggal: Held = None
    noNpwp: Held = None
    tglNpwp: Held = None
    noAskes: Held = None
    bpjs: Held = None
    kodePos: Held = None
    noSpmt: Held = None
    tglSpmt: Held = None
    noTaspen: Held = None
    bahasa: Held = None
    kppnId: Held = None
    kppnNama: Held = None
    pangkatAkhir: Held = None
    tglSttpl: Held = None
    nomorSttpl: Held = None
    nomorSkCpns: Held = None
    nomorSkPns: Held = None
    jenjang: Held = None
    asnJenjangJabatan: Held = None
    jabatanAsn: Held = None
    kartuAsn: Held = None
    validNik: Held = None
    pangkatAwal: Held = None
    levelJabatan: Held = None
    kelas_jabatan: Held = None
    tanggal_taspen: Held = None
    tabrum2: Held = None
    karis_karsu: Held = None
