"""What the console tells of publishing: enough to report, and no password of a broker that is not ours."""

from sandbox.agency.generate import sample_agency
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.demo.publishing import publishing_instructions

EMPLOYEE = sample_agency().staff[0]


def told(amqp_url: str) -> str:
    return publishing_instructions(PersonnelReporter(amqp_url, "demo-district", "demo"), EMPLOYEE)


def test_a_private_broker_is_told_with_its_exchange_and_a_line_to_copy() -> None:
    address = "amqp://demo-district:demo-district@127.0.0.1:29297/"
    lines = told(address).splitlines()
    assert address in lines[0]
    assert "exchange demo.source.demo-district," in lines[1]
    assert lines[-1].startswith(
        f"  kinerja publish --amqp-url {address} --namespace demo --source demo-district --set nip="
    )


def test_the_password_of_a_broker_that_was_given_is_not_told() -> None:
    said = told("amqp://guest:TOPSECRET@mq.example.go.id/")
    assert "TOPSECRET" not in said
    assert '--amqp-url "$KINERJA_AMQP_URL"' in said
