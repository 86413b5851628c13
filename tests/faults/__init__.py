"""Kill, freeze, cut, fill: no fault of ours loses, doubles, reorders or leaks an assignment.

`history.py` is what every actor saw, `checker.py` and `invariants/` prove what must hold over it; `actors.py`
are the clients, `evening.py` and `bystanders.py` what people do with them; `stage.py`, `rig.py`, `proxy.py`
can be broken, `weather.py` and `storm.py` break it, `run.py` is an evening under fault, `sabotage.py`
breaks the product on purpose, to show that the checker can fail.
"""
