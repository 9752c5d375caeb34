from django.urls import URLPattern, URLResolver, include, path

from config import watch

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", watch.healthz, name="healthz"),
    path("readyz", watch.readyz, name="readyz"),
    path("metrics", watch.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("web/", include("otdel.foundation.web.urls")),
    path("people/", include("otdel.foundation.people.urls")),
    path("preferences/", include("otdel.foundation.preferences.urls")),
    path("files/", include("otdel.foundation.files.urls")),
    path("calendars/", include("otdel.company.calendars.urls")),
    path("department/", include("otdel.company.department.urls")),
    path("clients/", include("otdel.company.clients.urls")),
    path("catalog/", include("otdel.company.catalog.urls")),
    path("selling/", include("otdel.selling.pipeline.urls")),
    path("figures/", include("otdel.managing.metrics.urls")),
    path("import/", include("otdel.edges.exchange.urls")),
    path("", include("otdel.selling.work.urls")),
]
