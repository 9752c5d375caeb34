"""Addresses of offers and of the price policy."""

from django.urls import path

from . import policy_views, views

app_name = "offers"
urlpatterns = [
    path("", views.offers, name="offers"),
    path("deals/<int:deal_id>/", views.deal_panel, name="deal-panel"),
    path("deals/<int:deal_id>/new/", views.offer_create, name="create"),
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/<int:approval_id>/approve/", views.approval_approve, name="approve"),
    path("approvals/<int:approval_id>/refuse/", views.approval_refuse, name="refuse"),
    path("policy/", policy_views.rules, name="rules"),
    path("policy/limits/new/", policy_views.limit_set, name="limit-set"),
    path("policy/limits/<int:limit_id>/remove/", policy_views.limit_remove, name="limit-remove"),
    path("policy/costs/new/", policy_views.cost_set, name="cost-set"),
    path("policy/discounts/new/", policy_views.rule_create, name="rule-create"),
    path("policy/discounts/<int:rule_id>/", policy_views.rule_edit, name="rule-edit"),
    path("policy/discounts/<int:rule_id>/remove/", policy_views.rule_remove, name="rule-remove"),
    path("policy/partners/new/", policy_views.term_create, name="term-create"),
    path("policy/partners/<int:term_id>/", policy_views.term_edit, name="term-edit"),
    path("policy/partners/<int:term_id>/remove/", policy_views.term_remove, name="term-remove"),
    path("policy/lists/new/", policy_views.binding_create, name="binding-create"),
    path("policy/lists/<int:binding_id>/", policy_views.binding_edit, name="binding-edit"),
    path(
        "policy/lists/<int:binding_id>/remove/", policy_views.binding_remove, name="binding-remove"
    ),
    path("documents/", policy_views.documents, name="documents"),
    path(
        "documents/<str:language>/letterhead/", policy_views.letterhead_set, name="letterhead-set"
    ),
    path("documents/<str:language>/template/", policy_views.template_get, name="template"),
    path("documents/<str:language>/template/new/", policy_views.template_put, name="template-put"),
    path(
        "documents/<int:template_id>/template/drop/",
        policy_views.template_drop,
        name="template-drop",
    ),
    path("promos/", policy_views.promos, name="promos"),
    path("promos/new/", policy_views.promo_create, name="promo-create"),
    path("promos/<int:promo_id>/", policy_views.promo_edit, name="promo-edit"),
    path("promos/<int:promo_id>/remove/", policy_views.promo_remove, name="promo-remove"),
    path("<int:offer_id>/", views.offer, name="offer"),
    path("<int:offer_id>/pdf/", views.offer_pdf, name="pdf"),
    path("<int:offer_id>/word/", views.offer_word, name="word"),
    path("<int:offer_id>/edit/", views.offer_edit, name="edit"),
    path("<int:offer_id>/recount/", views.offer_recount, name="recount"),
    path("<int:offer_id>/lines/", views.offer_lines, name="lines"),
    path("<int:offer_id>/ready/", views.offer_finish, name="finish"),
    path("<int:offer_id>/ask/", views.offer_ask, name="ask"),
    path("<int:offer_id>/send/", views.offer_send, name="send"),
    path("<int:offer_id>/page/", views.link_make, name="link-make"),
    path("<int:offer_id>/page/close/", views.link_close, name="link-close"),
    path("<int:offer_id>/accept/", views.offer_accept, name="accept"),
    path("<int:offer_id>/decline/", views.offer_decline, name="decline"),
    path("<int:offer_id>/drop/", views.offer_drop, name="drop"),
    path("<int:offer_id>/next/", views.offer_revise, name="revise"),
]
