from django.urls import path

from . import views

app_name = "confidentiality"
urlpatterns = [
    path("", views.register, name="register"),
    path("sign/", views.sign, name="sign"),
    path("signatures/", views.agreements, name="agreements"),
    path("signatures/<int:pk>/", views.agreement, name="agreement"),
    path("signatures/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/paper/", views.paper, name="paper"),
    path("people/<int:person_id>/party/", views.party, name="party"),
    path("texts/", views.texts, name="texts"),
    path("texts/<slug:kind>/new/", views.text_new, name="text-new"),
    path("texts/<int:pk>/", views.text, name="text"),
    path("rule/", views.rule, name="rule"),
]
