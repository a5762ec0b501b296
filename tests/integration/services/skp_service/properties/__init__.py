"""The API under random histories: who may do what, who sees what, and what becomes of it."""
