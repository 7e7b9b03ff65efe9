"""What gunicorn serves: `gunicorn tingyan.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingyan.settings")
application = get_wsgi_application()
