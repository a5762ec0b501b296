"""Arsip, an invented partner over REST: assessments and their documents one by one, awards many in a call."""

from tests.partners.registry_rest.arsip import ArsipSettings, arsip

__all__ = ["ArsipSettings", "arsip"]
