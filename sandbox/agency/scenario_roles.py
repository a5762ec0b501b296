"""Whom the scenario of the year happens to."""

from dataclasses import dataclass
from typing import Self

from sandbox.agency.model import Agency
from sandbox.agency.structure import ASSESSMENT, SECRETARIAT, TRAINING, TRANSFERS, section_code
from sandbox.district.model import SampleEmployee


@dataclass(frozen=True, slots=True)
class ScenarioRoles:
    """Who has which role.

    Attributes:
        admin: administers the agency, and records what the regent decides.
        unit_admin: administers one division.
        returned: whose plan comes back once.
        objector: who objects to an assessment, and is heard.
        exempted: who has no evidence.
        mover: who changes the unit in mid-year.
        leaver: a section's head who leaves the agency.
        corrected: whose final assessment is corrected.
        attached: who proves a result with a file.
        verifiers: who check and verify proposals of medals; the third stands in where one of the others is proposed.
        signatory: who signs them off.
    """

    admin: SampleEmployee
    unit_admin: SampleEmployee
    returned: SampleEmployee
    objector: SampleEmployee
    exempted: SampleEmployee
    mover: SampleEmployee
    leaver: SampleEmployee
    corrected: SampleEmployee
    attached: SampleEmployee
    verifiers: tuple[SampleEmployee, SampleEmployee, SampleEmployee]
    signatory: SampleEmployee

    @classmethod
    def of(cls, agency: Agency) -> Self:
        """Choose them: always the same ones of the same agency."""
        general = agency.staff_of(section_code(SECRETARIAT, 1))
        assessing = agency.staff_of(section_code(ASSESSMENT, 1))
        rewarding = agency.staff_of(section_code(ASSESSMENT, 2))
        return cls(
            admin=general[0],
            unit_admin=rewarding[0],
            returned=assessing[0],
            objector=assessing[1],
            exempted=general[1],
            mover=agency.staff_of(section_code(TRANSFERS, 1))[0],
            leaver=agency.head_of(section_code(SECRETARIAT, 2)),
            corrected=rewarding[1],
            attached=rewarding[2],
            verifiers=(
                agency.head_of(section_code(ASSESSMENT, 2)),
                agency.head_of(section_code(ASSESSMENT, 1)),
                agency.head_of(section_code(SECRETARIAT, 1)),
            ),
            signatory=agency.head,
        )

    @property
    def new_unit(self) -> str:
        """Where the mover goes."""
        return section_code(TRAINING, 1)

    def label_of(self, nip: str) -> str | None:
        """Return what happens to somebody, in Indonesian; None for who has no role."""
        labels = {
            self.admin.nip: "admin instansi",
            self.unit_admin.nip: "admin unit",
            self.returned.nip: "rencananya pernah dikembalikan",
            self.objector.nip: "mengajukan keberatan",
            self.exempted.nip: "dikecualikan dari bukti dukung",
            self.mover.nip: "pindah unit di tengah tahun",
            self.leaver.nip: "sudah meninggalkan instansi",
            self.corrected.nip: "penilaian finalnya dikoreksi",
            self.attached.nip: "mengunggah berkas",
            **{one.nip: "memverifikasi usulan Satyalancana" for one in self.verifiers},
            self.signatory.nip: "menandatangani berkas usulan Satyalancana",
        }
        return labels.get(nip)
