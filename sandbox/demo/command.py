"""`kinerja demo`: the demonstration at the command line."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hub.settings import HubSettings
from sandbox.agency.generate import FEWEST, MOST
from sandbox.demo.elsewhere import HubElsewhere, play_elsewhere
from sandbox.demo.fault_injection import ProcessFaults
from sandbox.demo.publishing import publishing_instructions
from sandbox.demo.report import Report
from sandbox.demo.run import SERVICES, DatabaseKind, Demonstration, DemoOptions, demonstration
from sandbox.demo.scenario import Scenario
from sandbox.demo.year import Year
from sandbox.district.model import SampleEmployee
from sandbox.siasn.faults import PROFILES
from sandbox.sign_in.people import SamplePerson, agency_people
from sandbox.sign_in.settings import SignInSettings

_NOT_CLEAN = 1
_API = 'curl -s -H "Authorization: Bearer $TOKEN" {}/v1'

HubFile = Annotated[
    Path | None,
    typer.Option(
        "--hub",
        metavar="BERKAS",
        help="Mainkan di hub yang sudah terpasang; alamatnya di berkas JSON ini. Tidak ada yang dinyalakan.",
    ),
]


def _profile(name: str) -> str:
    if name not in PROFILES:
        raise typer.BadParameter(f"profil {name!r} tidak dikenal; yang ada: {', '.join(sorted(PROFILES))}")
    return name


def demo(
    employees: Annotated[
        int,
        typer.Option(
            "--employees",
            "-n",
            min=FEWEST,
            max=MOST,
            help="Banyaknya pegawai instansi contoh; di atas 60 hanya menambah staf tiap seksi, sebagai beban.",
        ),
    ] = FEWEST,
    faults: Annotated[str, typer.Option(callback=_profile, help="Profil gangguan SIASN tiruan.")] = "rough",
    database: Annotated[
        DatabaseKind, typer.Option(help="Tempat layanan menyimpan datanya.", case_sensitive=False)
    ] = "sqlite",
    seed: Annotated[int, typer.Option(help="Benih instansi, gangguan, dan pembunuhan; sama benih sama cerita.")] = 1,
    kill: Annotated[int, typer.Option(min=0, help="Berapa kali tiap layanan dibunuh (kill -9) pada saat acak.")] = 0,
    restart_broker: Annotated[
        int, typer.Option(min=0, help="Berapa kali RabbitMQ dimulai ulang; hanya bila RabbitMQ milik demo ini.")
    ] = 0,
    leave: Annotated[
        bool, typer.Option("--exit", help="Selesai sendiri setelah ringkasan, tanpa menunggu Ctrl-C.")
    ] = False,
    hub: HubFile = None,
    report: Annotated[Path | None, typer.Option(help="Tulis laporan JSON ke berkas ini.")] = None,
    deadline: Annotated[
        float | None, typer.Option(min=1, help="Menyerah setelah sekian detik; bawaan: sebanding banyaknya pegawai.")
    ] = None,
) -> None:
    """Mainkan setahun kinerja satu instansi contoh, antarkan hasilnya ke SIASN tiruan, lalu hitung kebenarannya.

    Menyalakan RabbitMQ (kecuali KINERJA_AMQP_URL diisi), semua layanan, SIASN tiruan yang sering terganggu, dan
    tempat masuk untuk pengembangan. Unit dan pegawai dimuat dari berkas ekspor SIASN dengan satu perintah, perubahan
    sesudahnya dilaporkan sistem kepegawaian contoh; pegawai, atasan, dan admin menjalani siklus SKP lewat API,
    masing-masing dengan tokennya; hub mencatatkan hasil setahun ke SIASN. Kebenaran dihitung di simpanan SIASN tiruan,
    bukan di tabel kami. Tanpa --exit semuanya tetap menyala sampai Ctrl-C supaya dapat dilihat.

    Kode keluar: 0 bila semua tercatat tepat satu kali dan benar; 1 bila tidak; 2 bila ada yang kurang di mesin ini.
    """
    if hub is not None:
        options = DemoOptions(employees, "-", "postgresql", seed, deadline_seconds=deadline)
        raise typer.Exit(0 if _played(HubElsewhere.read(hub), options, Console(), report).is_clean else _NOT_CLEAN)
    settings = HubSettings()
    given = settings.model_fields_set
    options = DemoOptions(
        employees=employees,
        faults=faults,
        database=database,
        seed=seed,
        process_faults=ProcessFaults(kills=kill, broker_restarts=restart_broker),
        var=settings.var,
        amqp_url=settings.amqp_url.get_secret_value() if "amqp_url" in given else None,
        database_url=settings.database_url.get_secret_value() or None,
        deadline_seconds=deadline,
    )
    clean = asyncio.run(_run(options, Console(), stay=not leave, report=report))
    raise typer.Exit(0 if clean else _NOT_CLEAN)


def _played(hub: HubElsewhere, options: DemoOptions, console: Console, report: Path | None) -> Report:
    counted = asyncio.run(play_elsewhere(hub, options, console))
    if report is not None:
        counted.write(report)
    console.print(counted.as_table())
    return counted


async def _run(options: DemoOptions, console: Console, *, stay: bool, report: Path | None) -> bool:
    interrupted = asyncio.Event()
    loop = asyncio.get_running_loop()
    main = asyncio.current_task()
    staying = False

    def on_signal() -> None:
        if staying:
            interrupted.set()
        elif main is not None:
            main.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        async with demonstration(options, console) as shown:
            if report is not None:
                shown.report.write(report)
            console.print(shown.report.as_table(), address_table(shown))
            if stay:
                staying = True
                print_instructions(shown, console)
                console.print("Semua masih menyala; tekan Ctrl-C untuk mengakhiri.")
                await interrupted.wait()
                console.print("Menghentikan semua yang dinyalakan ...")
            return shown.report.is_clean
    except asyncio.CancelledError:
        console.print("Dihentikan; semua yang dinyalakan sudah diakhiri.")
        raise typer.Exit(130) from None


def print_instructions(shown: Demonstration, console: Console) -> None:
    """Print what the reader can try while everything still runs, as lines that a shell takes."""
    publishing = publishing_instructions(shown.reporter, shown.scenario.roles.attached)
    told = (api_instructions(shown), publishing, operator_instructions(shown))
    console.print(*told, sep="\n\n", highlight=False, markup=False, soft_wrap=True)


def api_instructions(shown: Demonstration) -> str:
    """Return how the API is called as one of the people: where a token comes from, and what can be asked with it."""
    scenario, sign_in = shown.scenario, shown.urls["sign_in"]
    settings = SignInSettings()
    people = agency_people(scenario.agency)
    api = _API.format(shown.urls["skp_service"])
    lines = [f"Token: pilih orangnya di {sign_in}/, atau di terminal lain (berlaku satu jam):"]
    lines.append(
        f"  token() {{ curl -s -u {settings.client_id}:{settings.client_secret} {sign_in}/token"
        ' -d grant_type=client_credentials -d "subject=$1" -d "nip=$2" -d "roles=$3"'
        " | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'; }"
    )
    quarter = f"period_id={scenario.quarter.period_id}"
    for title, employee, query in (
        (
            f"admin instansi: semua SKP tahun {scenario.year.number}, dengan nasibnya di SIASN",
            scenario.roles.admin,
            _list(scenario.year),
        ),
        ("kepala seksi: yang dinilainya pada triwulan berjalan", _trainer(scenario), f"/skps?view=assessed&{quarter}"),
        ("pegawai: SKP-nya sendiri", scenario.roles.objector, "/skps?view=own"),
        (
            "admin instansi: pegawai satu unit, dengan jabatannya sekarang",
            scenario.roles.admin,
            f"/employees?unit_code={scenario.roles.attached.unit_code}",
        ),
    ):
        who = people[employee.nip]
        lines.append(f"  # {title}")
        lines.append(_line(who, f'{api}"{query}"'))
    return "\n".join([*lines, *_medal_lines(shown)])


def _medal_lines(shown: Demonstration) -> list[str]:
    """Return how one asks who is late for a medal, and how the one who has waited longest stands, and why."""
    scenario, medals = shown.scenario, shown.scenario.medals
    if medals is None:
        return []
    admin = agency_people(scenario.agency)[scenario.roles.admin.nip]
    api = _API.format(shown.urls["award_service"])
    lines = [
        "  # admin instansi: siapa yang terlambat diusulkan Satyalancana, dan apa yang menghambat",
        _line(admin, f'{api}"/late"'),
    ]
    for one in medals.left_out[:1]:
        lines.append("  # admin instansi: hak yang paling lama menunggu, dengan penjelasannya")
        lines.append(_line(admin, f'{api}"/people/{medals.person_ids[one.nip]}"'))
    return lines


def _line(who: SamplePerson, call: str) -> str:
    return f'  TOKEN=$(token {who.subject} {who.nip} "{" ".join(who.roles)}"); {call}'


def _list(year: Year) -> str:
    return f"/skps?view=units&period_id={year.period_id}"


def _trainer(scenario: Scenario) -> SampleEmployee:
    """Return whose people are at every stage of the quarter."""
    return next(one for one in scenario.agency.section_heads if one.unit_code == scenario.roles.new_unit)


def operator_instructions(shown: Demonstration) -> str:
    """Return how an operator's commands are pointed at this run."""
    urls = " ".join(f"--url {name}={url}" for name, url in sorted(shown.urls.items()) if name in SERVICES)
    return (
        f"Perintah petugas di terminal lain: set -a; . {shown.operator_file}; set +a\n"
        f"  kinerja status {urls}\n  kinerja parked list\n  kinerja deliveries list"
    )


def address_table(shown: Demonstration) -> Table:
    """Return where everything can be looked at."""
    table = Table(title="Alamat (hanya dari mesin ini)", show_header=False, title_justify="left")
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("SIASN tiruan: apa yang sudah diterimanya", shown.urls["sandbox"] + "/")
    table.add_row("Masuk (pengembangan): satu orang tiap peran", shown.urls["sign_in"] + "/")
    for name in sorted(SERVICES):
        url = shown.urls[name]
        table.add_row(f"{name}: dokumentasi API", f"{url}/docs")
        table.add_row(f"{name}: katalog pesan (AsyncAPI)", f"{url}/asyncapi")
        table.add_row(f"{name}: metrik", f"{url}/metrics")
        table.add_row(f"{name}: kesiapan", f"{url}/health/ready")
    return table
