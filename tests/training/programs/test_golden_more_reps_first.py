"""Programs in which repetitions go up before the weight does, and PPL's linear lifts: twelve weeks, worked out by hand.

A range such as 3-5: all sets at its top, and the weight goes up and the target back to the bottom; otherwise the target is one
more than the fewest done. A set below the bottom is a failure; three in a row take 10 % off where the program says so.
"""

from tests.training.programs.played import by, play

CABLE_KG = by("0", "2.5")
DUMBBELLS_KG = by("2", "2")

# --- PHUL: +2.5 kg (5 lb); three times below the range −10 % --------------------------------------------------------------------


def test_phul_in_kg() -> None:
    table = {
        # 82.5 is missed three times: 74.25, loaded as 72.5; from there 76.75, 79.25, 81.75.
        "upper-power-bench-press": """3x3-5: 80x3=5,4,3 80x4=5,4,4 80x5=5 82.5x3=3,3,2 82.5x3=2 82.5x3=3,3,2
                                      72.5x3=5 75x3=5 77.5x3=4 77.5x5=5,5,4 77.5x5=5 80x3=3""",
        # 42.5 is missed three times: 38.25, loaded as 37.5.
        "upper-power-overhead-press": """3x5-8: 40x5=8,8,7 40x8=8 42.5x5=4 42.5x5=5,5,4 42.5x5=5,4,4 37.5x5=8
                                         40x5=8 42.5x5=6 42.5x7=7 42.5x8=8 45x5=5 45x6=6""",
        # Dumbbells of 2, 4, 6 …: 26.5 is done with 26, 29 with 28. One miss is nothing.
        "upper-power-incline-dumbbell-press": """3x6-10: 24x6=8,7,6 24x7=8,8,7 24x8=10,9,8 24x9=10 26x6=7,7,6 26x7=8,7,7
                                                 26x8=9,9,8 26x9=10,10,9 26x10=10 28x6=6,6,5 28x6=7,6,6 28x7=8""",
        # The first session finds 100.
        "lower-power-leg-press": """3x10-15: ?100x10=12,11,10 100x11=13,12,12 100x13=15,14,14 100x15=15 102.5x10=15 105x10=11
                                             105x12=12 105x13=13 105x14=14 105x15=15 107.5x10=10 107.5x11=11""",
        "lower-hypertrophy-front-squat": """3x8-12: 50x8=12 52.5x8=10,9,8 52.5x9=12,11,10 52.5x11=12,12,11 52.5x12=12 55x8=8
                                                    55x9=9 55x10=10 55x11=11 55x12=12 57.5x8=7 57.5x8=8""",
    }
    starts = {
        "upper-power-bench-press": "80",
        "upper-power-overhead-press": "40",
        "upper-power-incline-dumbbell-press": "24",
        "lower-hypertrophy-front-squat": "50",
    }
    loads = {"incline-dumbbell-press": DUMBBELLS_KG, "leg-press": CABLE_KG}
    found, expected = play("phul", "kg", table, sessions=48, starts=starts, loads=loads)
    assert found == expected


def test_phul_in_lb() -> None:
    table = {
        # 190 is missed three times: 171, loaded as 170; then 176.
        "upper-power-bench-press": """3x3-5: 175x3=5 180x3=4 180x5=5 185x3=3 185x4=4 185x5=5,4,4
                                             185x5=5 190x3=2 190x3=2 190x3=3,2,2 170x3=5 175x3=3""",
        "upper-power-barbell-curl": """3x6-10: 65x6=10 70x6=8,7,6 70x7=8 70x9=10,10,9 70x10=10 75x6=6
                                               75x7=7 75x8=8 75x9=9 75x10=10 80x6=5 80x6=6""",
    }
    starts = {"upper-power-bench-press": "175", "upper-power-barbell-curl": "65"}
    found, expected = play("phul", "lb", table, sessions=48, starts=starts)
    assert found == expected


# --- Reddit PPL: +2.5 kg (5 lb), deadlift +5 kg (10 lb); third miss in a row −10 %; the rest 8 to 12 or 15 to 20 ---------------------


def test_ppl_in_kg() -> None:
    table = {
        # More than five in the last set change nothing. 120 three times: 108, loaded as 107.5.
        "deadlift": "1x5+: 100+9 105 110 115 120! 120! 120! 107.5 112.5 117.5 122.5 127.5",
        "bench-press": "4x5,1x5+: 60 62.5 65+8 67.5 70! 70! 70 72.5 75 77.5! 77.5! 77.5!",
        # Twice a week.
        "squat": """2x5,1x5+: 80 82.5 85 87.5 90 92.5 95 97.5 100! 100! 100! 90
                              92.5 95 97.5 100 102.5 105 107.5 110 112.5 115 117.5 120""",
        # 65 three times: 58.5, loaded as 57.5.
        "barbell-row": "4x5,1x5+: 50 52.5 55 57.5 60 62.5 65! 65! 65! 57.5 60 62.5",
        "overhead-press": "4x5,1x5+: 40 42.5 45 47.5 50! 50 52.5! 52.5 55 57.5 60 62.5",
        "bench-press-volume": """3x8-12: 45x8=12 47.5x8=10,10,9 47.5x10=12,12,11 47.5x12=12 50x8=8 50x9=9
                                         50x10=10 50x11=11 50x12=12 52.5x8=7,7,6 52.5x8=8 52.5x9=9""",
        # The first session finds 15. One below the range is nothing.
        "face-pull": """5x15-20: ?15x15=20 17.5x15=16 17.5x17=17 17.5x18=18 17.5x19=19 17.5x20=20
                                 20x15=14 20x15=15 20x16=16 20x17=17 20x18=18 20x19=19
                                 20x20=20 22.5x15=20 25x15=15 25x16=16 25x17=17 25x18=18
                                 25x19=19 25x20=20 27.5x15=15 27.5x16=16 27.5x17=17 27.5x18=18""",
    }
    starts = {
        "deadlift": "100",
        "bench-press": "60",
        "squat": "80",
        "barbell-row": "50",
        "overhead-press": "40",
        "bench-press-volume": "45",
    }
    loads = {"face-pull": CABLE_KG}
    found, expected = play("reddit-ppl", "kg", table, sessions=72, starts=starts, loads=loads)
    assert found == expected


def test_ppl_raises_twice_a_day_and_only_the_first_time_decides() -> None:
    # Six weeks: a push day, another, a push day … Dumbbells of 2, 4, 6 …: 8.5 is done with 8, 11 with 10.
    table = {
        "push-1-lateral-raise-1": "3x15-20: 6x15=17 6x20=20 8x16=16 8x18=18 8x20=20 10x16=16",
        "push-1-lateral-raise-2": "3x15-20: 6x15=20 6x20=9 8x16=9 8x18=9 8x20=9 10x16=9",
        "push-2-lateral-raise-1": "3x15-20: 6x18=19 8x15=15 8x17=17 8x19=19 10x15=15 10x17=17",
        "push-2-lateral-raise-2": "3x15-20: 6x18=9 8x15=20 8x17=9 8x19=9 10x15=9 10x17=9",
    }
    loads = {"dumbbell-lateral-raise": DUMBBELLS_KG}
    found, expected = play("reddit-ppl", "kg", table, sessions=36, starts={"lateral-raise": "6"}, loads=loads)
    assert found == expected


def test_ppl_in_lb() -> None:
    table = {
        # 265 three times: 238.5, loaded as 235.
        "deadlift": "1x5+: 225 235 245 255 265! 265! 265! 235 245 255 265 275",
        # 230 three times: 207, loaded as 205.
        "squat": """2x5,1x5+: 185 190 195 200 205 210 215 220 225 230! 230! 230!
                              205 210 215 220 225 230 235 240 245 250 255 260""",
        # 175 three times: 157.5, loaded as 155.
        "bench-press": "4x5,1x5+: 135 140 145 150 155 160 165 170 175! 175! 175! 155",
        "bench-press-volume": """3x8-12: 95x8=12 100x8=12 105x8=10 105x11=12,11,11 105x12=12 110x8=8
                                         110x9=9 110x10=10 110x11=11 110x12=12 115x8=8 115x9=9""",
    }
    starts = {"deadlift": "225", "squat": "185", "bench-press": "135", "bench-press-volume": "95"}
    found, expected = play("reddit-ppl", "lb", table, sessions=72, starts=starts)
    assert found == expected


# --- Upper/Lower: +2.5 kg (5 lb), squat +5 kg (10 lb); three times below the range −10 % -----------------------------------------------


def test_upper_lower_in_kg() -> None:
    table = {
        # 75 is missed three times: 67.5.
        "upper-a-bench-press": """4x6-8: 70x6=8,7,6,6 70x7=8,8,7,7 70x8=8 72.5x6=6 72.5x7=7 72.5x8=8,8,8,7
                                         72.5x8=8 75x6=5 75x6=6,6,5,5 75x6=5 67.5x6=8 70x6=7""",
        # All at the top is enough, whatever the target was.
        "lower-a-back-squat": """4x6-8: 100x6=8 105x6=7 105x8=8 110x6=6 110x7=8 115x6=5
                                        115x6=6 115x7=7 115x8=8 120x6=5 120x6=5 120x6=5""",
        # Begins with body weight alone.
        "upper-b-chin-up": """3x6-10: 0x6=7,6,6 0x7=8 0x9=10 2.5x6=10 5x6=6 5x7=7
                                      5x8=8 5x9=9 5x10=10 7.5x6=5 7.5x6=6 7.5x7=7""",
        # The first session finds 6; 8.5 is done with 8, 11 with 10.
        "upper-b-dumbbell-lateral-raise": """3x12-20: ?6x12=15,14,13 6x14=17,16,16 6x17=20,20,19 6x20=20 8x12=12 8x13=13
                                                      8x14=14 8x15=15 8x16=20 10x12=12 10x13=13 10x14=14""",
    }
    starts = {"upper-a-bench-press": "70", "lower-a-back-squat": "100"}
    loads = {"chin-up": by("0", "1.25"), "dumbbell-lateral-raise": DUMBBELLS_KG}
    found, expected = play("upper-lower", "kg", table, sessions=48, starts=starts, loads=loads)
    assert found == expected


def test_upper_lower_in_lb() -> None:
    table = {
        # 170 is missed three times: 153, loaded as 150; then 158, 163.
        "upper-a-bench-press": """4x6-8: 155x6=8 160x6=7 160x8=8 165x6=6 165x7=7 165x8=8
                                         170x6=5 170x6=5 170x6=5 150x6=8 155x6=8 160x6=6""",
        "lower-a-back-squat": """4x6-8: 225x6=8 235x6=6 235x7=7 235x8=8 245x6=8 255x6=5
                                        255x6=6 255x7=7 255x8=8 265x6=6 265x7=7 265x8=8""",
    }
    starts = {"upper-a-bench-press": "155", "lower-a-back-squat": "225"}
    found, expected = play("upper-lower", "lb", table, sessions=48, starts=starts)
    assert found == expected


# --- Recommended Routine: 5 to 8 (trunk 8 to 12), then the next movement; the last one adds 2.5 kg (5 lb) ------------------------------------

FLOOR_KG, FLOOR_LB = by("0", "1.25"), by("0", "2.5")


def test_recommended_routine_in_kg() -> None:
    table = {
        # A miss is no step back.
        "pull-up": """3x5-8: [scapular-pull-up] 0x5=6,6,5 0x6=8,7,7 0x8=8 [arch-hang] 0x5=5 0x6=6 0x7=7 0x8=8
                      [negative-pull-up] 0x5=8 [pull-up] 0x5=5,4,4 0x5=5 0x6=6 0x7=7 0x8=8 2.5x5=5 2.5x6=6 2.5x7=7 2.5x8=8
                      5x5=8 7.5x5=5 7.5x6=6 7.5x7=7 7.5x8=8 10x5=5 10x6=6 10x7=7 10x8=8 12.5x5=5 12.5x6=6
                      12.5x7=7 12.5x8=8 15x5=5 15x6=6 15x7=7 15x8=8 17.5x5=5 17.5x6=6""",
        # Six were asked for and five done: six again.
        "push-up": """3x5-8: [wall-push-up] 0x5=8 [incline-push-up] 0x5=8 [push-up] 0x5=5 0x6=6 0x7=7 0x8=8
                      [diamond-push-up] 0x5=5 0x6=5 0x6=6 0x7=7 0x8=8
                      [pseudo-planche-push-up] 0x5=4 0x5=5 0x6=6 0x7=7 0x8=8 2.5x5=5 2.5x6=6 2.5x7=7 2.5x8=8
                      5x5=5 5x6=6 5x7=7 5x8=8 7.5x5=5 7.5x6=6 7.5x7=7 7.5x8=8 10x5=5 10x6=6 10x7=7 10x8=8
                      12.5x5=5 12.5x6=6 12.5x7=7 12.5x8=8""",
        # Nothing can be added to the last one: twelve stay twelve.
        "anti-extension": """3x8-12: [dead-bug] 0x8=12 [ab-wheel-rollout] 0x8=8 0x9=9 0x10=10 0x11=11 0x12=12
                             [standing-ab-wheel-rollout] 0x8=8 0x9=9 0x10=10 0x11=11 0x12=12 0x12=12*25""",
    }
    found, expected = play("recommended-routine", "kg", table, sessions=36, starts={}, bar=FLOOR_KG)
    assert found == expected


def test_recommended_routine_in_lb() -> None:
    table = {
        "pull-up": """3x5-8: [scapular-pull-up] 0x5=8 [arch-hang] 0x5=8 [negative-pull-up] 0x5=8 [pull-up] 0x5=8
                      5x5=8 10x5=5 10x6=6 10x7=7 10x8=8 15x5=4 15x5=5 15x6=6 15x7=7 15x8=8 20x5=5 20x6=6 20x7=7 20x8=8
                      25x5=5 25x6=6 25x7=7 25x8=8 30x5=5 30x6=6 30x7=7 30x8=8 35x5=5 35x6=6 35x7=7 35x8=8
                      40x5=5 40x6=6 40x7=7 40x8=8 45x5=5 45x6=6""",
    }
    found, expected = play("recommended-routine", "lb", table, sessions=36, starts={}, bar=FLOOR_LB)
    assert found == expected
