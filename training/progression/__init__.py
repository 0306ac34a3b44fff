"""What to lift next, and why: the engine behind the plans. Pure – no Django, no clock, no database.

`program` says what a plan asks for, `states` what is known of each track and what was prescribed and done, `engine` goes
from one to the other, `schedule` says when, `explaining` why, and `as_json` writes it down. Everything is a frozen dataclass; weights are Decimals in the plan's unit.
"""
