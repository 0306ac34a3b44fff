"""The older tracker’s workouts: moved, verified, synced, taken back."""
