"""Addresses of sign-in and one's own account."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("switch/", views.switch, name="switch"),
    path("language/", views.language, name="language"),
]
