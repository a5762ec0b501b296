"""Names of a package's files, what goes into which part, and what cannot go."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.award_service.domain.package import (
    Bearer,
    FileBeyondLimit,
    FileInStore,
    FileOfOtherKind,
    PackageRules,
    PackageState,
    PlannedFile,
    Planner,
    part_name,
    total_of,
)
from services.award_service.domain.package_names import FOLDER_FIELDS, checked_template, made_name

RULES = PackageRules()
SMALL = PackageRules(part_bytes_max=20_000, file_bytes_max=10_000)


def bearer(number: int = 1, name: str = "Sariwangi Padmanegara") -> Bearer:
    return Bearer(number, name, "199001012015032000", "X")


def file(code: str = "sk_cpns", size: int = 1_000, kind: str = "pdf", suffix: str = ".pdf") -> FileInStore:
    return FileInStore(code, "SK CPNS", "0" * 64, size, kind, suffix)


def planned(rules: PackageRules, people: Iterable[Sequence[int]]) -> list[PlannedFile]:
    """Return where files of some sizes go, a folder each."""
    planner = Planner(rules)
    return [
        one
        for number, sizes in enumerate(people, start=1)
        for one in planner.folder(bearer(number), [file(size=size) for size in sizes])
    ]


def test_files_are_numbered_in_the_order_of_the_checklist_in_a_folder_a_person() -> None:
    made = Planner(RULES).folder(bearer(7), [file("drh"), file("sk_cpns"), file("foto", kind="pdf")])
    assert [one.path for one in made] == [
        "007_Sariwangi_Padmanegara_199001012015032000/01_drh.pdf",
        "007_Sariwangi_Padmanegara_199001012015032000/02_sk_cpns.pdf",
        "007_Sariwangi_Padmanegara_199001012015032000/03_foto.pdf",
    ]


def test_another_kind_has_its_own_ending() -> None:
    rules = PackageRules(kinds=("pdf", "jpeg"))
    (one,) = Planner(rules).folder(bearer(), [file("foto", kind="jpeg", suffix=".jpg")])
    assert one.path.endswith("/01_foto.jpg")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr. H. Ujang, S.H., M.Si.", "Dr._H._Ujang_S.H._M.Si"),
        ("Ni Lüh Ayu", "Ni_Luh_Ayu"),
        ("../../etc", "etc"),
        ('a<b>:"|?*\\/c', "a_b_c"),
        ("\N{CJK UNIFIED IDEOGRAPH-4E2D}", "_"),
        ("", "_"),
    ],
)
def test_names_are_what_every_system_bears(name: str, shown: str) -> None:
    assert made_name("{name}", 80, name=name) == shown


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "LPT9.pdf"])
def test_no_name_is_a_device_of_windows(name: str) -> None:
    assert made_name("{name}", 80, name=name) == f"_{name}"


@given(st.text(max_size=200), st.integers(1, 99_999))
def test_a_name_is_bounded_and_keeps_its_number(name: str, number: int) -> None:
    made = made_name("{name}_{nip}_{number:03d}", 60, name=name, number=number, nip="199001012015032000")
    assert len(made) <= 60
    assert made.endswith(f"199001012015032000_{number:03d}")
    assert made.isascii()
    assert not set(made) & set('<>:"|?*\\/ ')


@pytest.mark.parametrize(
    "template", ["{name}", "{number", "{number.real}", "{number}_{salary}", "{number}/{name}", "{}"]
)
def test_a_template_that_tells_nobody_apart_or_cannot_be_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"nama|memuat"):
        checked_template(template, FOLDER_FIELDS, ("number",))


def test_a_file_of_a_kind_that_is_not_taken_is_named() -> None:
    with pytest.raises(FileOfOtherKind, match=r"Dokumen SK CPNS pada nomor urut 3 bukan PDF\. Buka kembali"):
        Planner(RULES).folder(bearer(3), [file(kind="jpeg", suffix=".jpg")])


def test_a_file_that_alone_is_too_large_is_named() -> None:
    with pytest.raises(FileBeyondLimit, match=r"Dokumen SK CPNS pada nomor urut 3 lebih besar dari 10,0 MiB"):
        Planner(RULES).folder(bearer(3), [file(size=RULES.file_bytes_max + 1)])
    with pytest.raises(FileBeyondLimit):
        Planner(PackageRules(part_bytes_max=20_000)).folder(bearer(3), [file(size=19_999)])


def test_folders_stay_together_and_begin_the_next_part_where_they_do_not_fit() -> None:
    made = planned(SMALL, [[6_000], [7_000, 3_000], [5_000]])
    assert [(one.part, one.number) for one in made] == [(1, 1), (2, 2), (2, 2), (3, 3)]


def test_a_folder_larger_than_a_part_goes_on_in_the_next() -> None:
    assert [one.part for one in planned(SMALL, [[9_000, 9_000, 9_000]])] == [1, 2, 3]


def test_the_list_and_the_letter_lie_in_the_first_part() -> None:
    planner = Planner(SMALL)
    made = planner.common([("daftar.xlsx", file(size=6_000, kind="xlsx"))])
    made += planner.folder(bearer(), [file(size=9_900)])
    assert [one.part for one in made] == [1, 2]


@given(st.lists(st.lists(st.integers(0, 9_000), min_size=1, max_size=4), max_size=12), st.integers(0, 12))
def test_planned_in_pieces_it_comes_out_the_same(people: list[list[int]], cut: int) -> None:
    whole = planned(SMALL, people)
    first = Planner(SMALL)
    some = [
        one
        for number, sizes in enumerate(people[:cut], 1)
        for one in first.folder(bearer(number), [file(size=size) for size in sizes])
    ]
    second = Planner(SMALL, first.filling)
    rest = [
        one
        for number, sizes in enumerate(people[cut:], cut + 1)
        for one in second.folder(bearer(number), [file(size=size) for size in sizes])
    ]
    assert [(one.part, one.path) for one in some + rest] == [(one.part, one.path) for one in whole]


@pytest.mark.parametrize(
    ("state", "total"),
    [
        (PackageState.BEGUN, None),
        (PackageState.PLANNING, 6),
        (PackageState.READING, 38),
        (PackageState.SEALING, 2),
        (PackageState.READY, 2),
        (PackageState.REFUSED, None),
    ],
)
def test_what_is_done_is_counted_against_what_its_stage_has(state: PackageState, total: int | None) -> None:
    assert total_of(state, people=6, files=38, parts=2) == total


def test_an_archive_is_named_after_its_batch_package_and_part() -> None:
    name = part_name(RULES, batch="HUT RI ke-82", package=2, part=1, package_id=UUID(int=1 << 120))
    assert name == "usulan-slks_HUT_RI_ke-82_02_01000000_01.zip"
