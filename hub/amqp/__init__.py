"""AMQP 0-9-1 on the wire, read so that no message that the broker delivers ends the connection."""
