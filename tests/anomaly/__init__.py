"""Every step of every act fails once; then the store is whole and trying again helps.

    scene: a state, an act ─▶ without a fault: the result, and how many steps it takes
       └─ for each step ─▶ the step fails ─▶ as before or whole ─▶ again ─▶ the result
"""
