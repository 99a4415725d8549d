"""Running a trace: wiring, runner, recording."""
