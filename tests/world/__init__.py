"""A province in a box: desks and a hub on real stores, a bad line, power cuts.

    world ── officers act through app.work ──▶ machines ◀── line (loses, cuts, repeats)
      └── tells every act to the bookkeeper, who knows what every copy must show
"""
