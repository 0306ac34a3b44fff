"""Proves that what came over is what was there, by queries and arithmetic that know nothing of the mover's.

`expected` says what a row must have become, `sql` reads old and new side by side, `walk` compares them, `rules` asks what
one row cannot tell, `figures` counts, `outcome` is the answer and `report` the text to keep.
"""
