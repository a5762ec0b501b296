"""Tests of the development issuer, and of what trusts it, over real HTTP."""
