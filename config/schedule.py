"""What happens by the clock: name → (minute hour day month weekday, the task).

Times are by OTDEL_TIME_ZONE. One worker leads; minutes missed while none ran are made up for once.
"""

SCHEDULE: dict[str, tuple[str, str]] = {
    "forget-ended-tasks": ("40 3 * * *", "otdel.foundation.jobs.tasks.forget_ended_tasks"),
}
