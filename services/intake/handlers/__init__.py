"""The use cases: load, ask the domain, save, announce; inside the transaction of whoever calls."""
