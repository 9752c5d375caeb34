from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
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
