from django.urls import URLPattern, path

from assurance.views import (
    mail,
    month,
    month_buttons,
    month_publish,
    month_state,
    months,
    review,
    review_action,
)

IN_SYSTEM = "systems/<slug:system>/"
MONTH = f"{IN_SYSTEM}months/<str:month>/"

urlpatterns: list[URLPattern] = [
    path(f"{IN_SYSTEM}months/", months.months, name="months"),
    path(MONTH, month.month, name="month"),
    path(f"{MONTH}open/", month_state.month_open, name="month_open"),
    path(f"{MONTH}lock/", month_state.month_lock, name="month_lock"),
    path(f"{MONTH}reopen/", month_state.month_reopen, name="month_reopen"),
    path(f"{MONTH}remind/", month_buttons.month_remind, name="month_remind"),
    path(f"{MONTH}remind-late/", month_buttons.month_remind_late, name="month_remind_late"),
    path(f"{MONTH}roll-up/", month_buttons.month_roll_up, name="month_roll_up"),
    path(f"{MONTH}publish/", month_publish.month_publish, name="month_publish"),
    path(f"{IN_SYSTEM}reviews/<str:month>/<slug:key>/", review.review, name="review"),
    path(f"{IN_SYSTEM}actions/", review_action.review_actions, name="review_actions"),
    path(f"{IN_SYSTEM}actions/<int:pk>/", review_action.review_action, name="review_action"),
    path(f"{IN_SYSTEM}mail/", mail.mail, name="mail"),
    path(f"{IN_SYSTEM}mail/<int:pk>/", mail.mail_message, name="mail_message"),
]
