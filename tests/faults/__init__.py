"""Kill, freeze, cut, fill: no fault of ours loses, doubles, reorders or leaks an assignment.

`history.py` is what every actor saw, `checker.py` proves the invariants over it, `actors.py` are the people,
`rig.py` and `proxy.py` are what can be broken, `weather.py` breaks it, `run.py` is an evening under fault,
`sabotage.py` breaks the product on purpose, to show that the checker can fail.
"""
