"""`backend.wsgi:app`, what gunicorn serves. Importing this module is the start of the process."""

import atexit
import os

from backend.app import create_app
from backend.core import collecting, logs, settings
from backend.services import build

_settings = settings.load(os.environ)
logs.configure(_settings.log_level)
_services = build(_settings)
_services.warm_up()
_services.database.dispose()  # with gunicorn --preload the workers must not share its connections
collecting.settle()
atexit.register(_services.close)
app = create_app(_services)
