"""What one Linux machine needs to run the hub: RabbitMQ, PostgreSQL, child processes."""
