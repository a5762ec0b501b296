"""Kantor, an invented partner over SOAP 1.1 in the manner of NuSOAP: RPC/encoded, JSON in one string."""

from tests.partners.award_soap.kantor import KantorSettings, kantor

__all__ = ["KantorSettings", "kantor"]
