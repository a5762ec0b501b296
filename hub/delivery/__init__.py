"""Delivery to a partner: the ledger, the dispatcher that works it, and the rule that settles lost answers."""
