"""Bytes nobody honest would send, at every door where bytes come in.

    samples that are right ─▶ spoilt ─▶ sealed again, signed again ─▶ a door
        └─ a door may refuse with an error of ours; it may not fall over, nor be slow
"""
