"""The older tracker's database: how it is recognised and read, and its users. Exercises and workouts have their own rooms."""
