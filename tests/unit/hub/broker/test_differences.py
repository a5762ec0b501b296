"""What a broker lacks, told from two sets of definitions."""

from hub.broker.differences import differences
from hub.broker.rabbitmqctl import Record

QUEUE: Record = {
    "vhost": "/",
    "name": "q",
    "durable": True,
    "auto_delete": False,
    "arguments": {"x-queue-type": "quorum"},
}
RIGHT: Record = {"vhost": "/", "user": "u", "configure": "^$", "write": "^a$", "read": "^$"}


def test_what_is_there_is_no_difference_whatever_else_is_there() -> None:
    there = {"queues": [QUEUE | {"type": "quorum"}, QUEUE | {"name": "other"}], "policies": [{"name": "p"}]}
    assert not differences({"queues": [QUEUE]}, there)


def test_what_is_absent_is_brought() -> None:
    found = differences({"queues": [QUEUE], "permissions": [RIGHT]}, {})
    assert found.mendable["queues"] == [QUEUE]
    assert found.mendable["permissions"] == [RIGHT]


def test_a_right_is_changed_a_queue_stays() -> None:
    there = {"queues": [QUEUE | {"arguments": {}}], "permissions": [RIGHT | {"write": ".*"}]}
    found = differences({"queues": [QUEUE], "permissions": [RIGHT]}, there)
    assert found.changed == {"permissions": [RIGHT]}
    assert found.fixed == {"queues": [QUEUE]}
    assert found.mendable["queues"] == []
    assert found


def test_a_user_who_is_there_is_left_alone() -> None:
    user = {"name": "u", "password_hash": "x", "tags": ""}
    assert not differences({"users": [user]}, {"users": [{"name": "u", "password_hash": "y", "tags": ["z"]}]})


def test_the_same_name_elsewhere_is_another() -> None:
    assert differences({"queues": [QUEUE]}, {"queues": [QUEUE | {"vhost": "elsewhere"}]}).absent == {"queues": [QUEUE]}


def test_a_queue_of_an_earlier_version_serves_as_it_is() -> None:
    wanted = QUEUE | {"arguments": {"x-queue-type": "quorum", "x-dead-letter-exchange": "s.requeue"}}
    earlier = QUEUE | {"arguments": {"x-queue-type": "quorum", "x-dead-letter-exchange": ""}}
    assert not differences({"queues": [wanted]}, {"queues": [earlier]})
    assert differences({"queues": [wanted]}, {"queues": [QUEUE]}).fixed
