"""A person's plans: rows to training.progression.program.Program and back, and all that can be done with one.

`reading` makes a Program of the rows, `writing` stores one, `editing` and `checking` are pure and know only Programs; `tracks` and
`slots` write what sessions do to a plan; `versions`, `sharing` and `files` are three more ways to write a Program down.
"""
