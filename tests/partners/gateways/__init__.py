"""Gateways to the invented partners, of what a gateway to a real one is made of; `architecture/new-partner.md`."""
