"""Deliberate bugs in the core, each of which the fast tests must find.

    bugs ── one by one into a copy of the tree ──▶ hunt ── found by … | survived
"""
