"""The same timeline made by hand in Django, as an experienced newcomer would: models over the same tables, related rows fetched at once, one
template. What the program computes besides (where each side stands, moves, the strip of months) is left out, which is to Django's advantage.

    DATABASE_SOCKET=FOLDER gunicorn --workers 4 app:application
"""

import os

import django
from django.conf import settings

HERE = os.path.dirname(os.path.abspath(__file__))

settings.configure(
    DEBUG=False,
    SECRET_KEY="for measuring only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="app",
    INSTALLED_APPS=["talks"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "counteroffer",
            "HOST": os.environ["DATABASE_SOCKET"],
            "CONN_MAX_AGE": None,
        }
    },
    # The templates are read once.
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [HERE],
            "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])]},
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db.models import Count, Prefetch  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402
from talks.models import Issue, Negotiation, Position  # noqa: E402

SHOWN = 60


def timeline(request, slug):
    negotiation = get_object_or_404(Negotiation, slug=slug)
    entries = negotiation.entries.select_related("statement").prefetch_related(
        "parties", "sources", Prefetch("positions", Position.objects.select_related("issue").order_by("ordinal"))
    )
    entries = list(entries.order_by("-made_on", "-sort_time", "-sort_order", "-kind_rank", "-id")[:SHOWN])
    entries.reverse()
    context = {
        "negotiation": negotiation,
        "entries": entries,
        "counts": negotiation.entries.values("kind").annotate(count=Count("id")).order_by("kind"),
        "months": negotiation.entries.dates("made_on", "month"),
        "moves": negotiation.entries.filter(kind="offer").prefetch_related("parties").order_by("made_on", "id"),
        "parties": negotiation.parties.order_by("ordinal"),
        "categories": negotiation.categories.prefetch_related(
            Prefetch("issues", Issue.objects.order_by("ordinal"))
        ).order_by("ordinal"),
    }
    return render(request, "timeline.html", context)


urlpatterns = [path("<slug:slug>", timeline)]
application = get_wsgi_application()
