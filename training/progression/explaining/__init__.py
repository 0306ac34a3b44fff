"""Why a number is what it is, in the words of lifters. Pure; see training.progression.

amount_text    `5+ reps`, `30–60 s`
set_text       `75 % of your training max 110 kg is 82.5 kg.`
rounding_text  `; 80 kg can be loaded`, the end of a sentence
change_text    `82.5 kg: all 25 reps of 80 kg were done on 3 Nov, so 2.5 kg more.`
number         a weight with at most two decimals
"""

from training.progression.explaining.changes import change_text
from training.progression.explaining.sets import amount_text, number, rounding_text, set_text

__all__ = ["amount_text", "change_text", "number", "rounding_text", "set_text"]
