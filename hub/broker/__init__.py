"""What the hub's administrator puts on a RabbitMQ: who may do what there, and what stands there."""
