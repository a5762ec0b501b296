"""The queue that a source reads."""

from hub.messaging.topology import AnswerLimits, Names, answers_queue


def test_what_a_source_gives_back_again_and_again_is_not_dropped() -> None:
    queue = answers_queue(Names("", "intake"), "simpeg", AnswerLimits(10, 1000))
    assert queue.arguments is not None
    assert queue.arguments["x-delivery-limit"] >= 1_000_000, "RabbitMQ 4 drops after 20 where none is said"
