"""What a manifest says, and that a part with it stays within its limit."""

import json
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from services.award_service.channel.archive import Member, size_of
from services.award_service.channel.manifest import NAME, Listed, ManifestHead, manifest
from services.award_service.domain.package import Bearer, FileInStore, PackageRules, Planner

HEAD = ManifestHead("3f", "HUT RI", "800/1", 1, 2)


def test_it_is_json_with_size_and_hash_of_each_file() -> None:
    said = json.loads(manifest(HEAD, [Listed("001_A/01_drh.pdf", 12, "ab" * 32), Listed("b.pdf", 3, "cd" * 32)]))
    assert said == {
        "package": "3f",
        "batch": "HUT RI",
        "letter": "800/1",
        "part": 1,
        "parts": 2,
        "files": [
            {"path": "001_A/01_drh.pdf", "size": 12, "sha256": "ab" * 32},
            {"path": "b.pdf", "size": 3, "sha256": "cd" * 32},
        ],
    }


def test_of_no_files_it_is_json_too() -> None:
    assert json.loads(manifest(HEAD, []))["files"] == []


@given(st.lists(st.lists(st.integers(1, 3_000), min_size=1, max_size=9), max_size=9), st.text(max_size=90))
def test_a_part_is_never_larger_than_the_limit(people: list[list[int]], name: str) -> None:
    rules = PackageRules(part_bytes_max=12_000, file_bytes_max=4_000)
    planner = Planner(rules)
    parts = defaultdict(list)
    for number, sizes in enumerate(people, 1):
        files = [FileInStore("sk_cpns", "SK CPNS", "ab" * 32, size, "pdf", ".pdf") for size in sizes]
        for one in planner.folder(Bearer(number, name, "199001012015032000", "X"), files):
            parts[one.part].append(Listed(one.path, one.file.size, one.file.key))
    for listed in parts.values():
        told = manifest(ManifestHead("0" * 36, "B" * 300, "L" * 64, 999, 999), listed)
        members = [Member(one.path, one.size, 0) for one in listed]
        assert size_of([*members, Member(NAME, len(told), 0)]) <= rules.part_bytes_max
