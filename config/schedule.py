"""What happens by the clock: name → (minute hour day month weekday, the task).

Times are by OTDEL_TIME_ZONE. One worker leads; minutes missed while none ran are made up for once.
"""

SCHEDULE: dict[str, tuple[str, str]] = {
    "follow-dates": ("1 0 * * *", "otdel.company.department.tasks.follow_dates"),
    "watch-access": ("*/5 * * * *", "otdel.company.department.tasks.watch_access"),
    "remind-of-agreements": ("30 7 * * *", "otdel.company.confidentiality.tasks.remind"),
    "sweep-files": ("20 4 * * *", "otdel.foundation.files.tasks.sweep"),
    "sweep-letters": ("25 4 * * *", "otdel.selling.letters.tasks.sweep"),
    "scan-duplicates": ("50 2 * * 1-6", "otdel.company.clients.tasks.scan_duplicates"),
    "scan-all-duplicates": ("50 2 * * 0", "otdel.company.clients.tasks.scan_all_duplicates"),
    "escalate-handoffs": ("*/5 * * * *", "otdel.selling.handoffs.tasks.escalate"),
    "escalate-requests": ("*/5 * * * *", "otdel.selling.requests.tasks.escalate"),
    "expire-offers": ("10 0 * * *", "otdel.selling.offers.tasks.expire"),
    "fit-leads": ("20 3 * * *", "otdel.managing.portrait.tasks.follow_days"),
    "return-clients": ("10 6 * * *", "otdel.managing.upkeep.tasks.return_clients"),
    "check-cards": ("20 2 * * *", "otdel.managing.upkeep.tasks.check_cards"),
    "check-compliance": ("40 2 * * *", "otdel.managing.compliance.tasks.judge_anew"),
    "add-up-compliance": ("1-59/2 * * * *", "otdel.managing.compliance.tasks.add_up"),
    "tell-of-decay": ("0 7 * * *", "otdel.managing.compliance.tasks.tell_leaders"),
    "add-up-figures": ("*/2 * * * *", "otdel.managing.metrics.tasks.add_up"),
    "watch-leads": ("*/5 * * * *", "otdel.selling.leadflow.tasks.watch"),
    "requalify": ("10 6 * * *", "otdel.selling.leadflow.tasks.requalify"),
    "sweep-intake": ("35 3 * * *", "otdel.edges.intake.tasks.sweep"),
    "forget-ended-tasks": ("40 3 * * *", "otdel.foundation.jobs.tasks.forget_ended_tasks"),
}
