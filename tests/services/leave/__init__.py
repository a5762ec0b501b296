"""Leave of employees (cuti): a service as short as the kit lets it be, and what a newcomer copies."""
