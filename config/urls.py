from django.urls import URLPattern, URLResolver, include, path

from config import watch
from otdel.foundation.web.views import search_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", watch.healthz, name="healthz"),
    path("readyz", watch.readyz, name="readyz"),
    path("metrics", watch.metrics, name="metrics"),
    path("accounts/", include("otdel.foundation.people.signin")),
    path("web/", include("otdel.foundation.web.urls")),
    path("search/", search_page, name="search"),
    path("files/", include("otdel.foundation.files.urls")),
    path("timelines/", include("otdel.foundation.timelines.urls")),
    path("department/", include("otdel.company.department.urls")),
    path("confidentiality/", include("otdel.company.confidentiality.urls")),
    path("structures/", include("otdel.company.structures.urls")),
    path("clients/", include("otdel.company.clients.urls")),
    path("lists/", include("otdel.company.namedlists.urls")),
    path("catalog/", include("otdel.company.catalog.urls")),
    path("playbook/", include("otdel.company.playbook.urls")),
    path("selling/", include("otdel.selling.pipeline.urls")),
    path("letters/", include("otdel.selling.letters.urls")),
    path("handoffs/", include("otdel.selling.handoffs.urls")),
    path("offers/", include("otdel.selling.offers.urls")),
    path("figures/", include("otdel.managing.metrics.urls")),
    path("upkeep/", include("otdel.managing.upkeep.urls")),
    path("contacting/", include("otdel.company.contacting.urls")),
    path("protection/", include("otdel.managing.protection.urls")),
    path("portrait/", include("otdel.managing.portrait.urls")),
    path("blueprint/", include("otdel.edges.blueprint.urls")),
    path("intake/", include("otdel.edges.intake.urls")),
    path("forms/", include("otdel.edges.intake.public_urls")),
    path("import/", include("otdel.edges.exchange.urls")),
    path("api/", include("otdel.edges.api.urls")),
    path("demo/", include("otdel.edges.demo.urls")),
    path("", include("otdel.selling.work.urls")),
]
