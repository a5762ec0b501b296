"""Gateways to the invented partners, each as short as the kit lets it be: what a newcomer copies."""
