"""Asks this machine's web server whether it is well; status 0 when it is. For container health checks."""

import os
import sys
import urllib.request

# The web server answers only to its own names.
name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
host = "127.0.0.1" if name in {"", "*"} else name
request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    opener.open(request, timeout=8).close()
except OSError as error:
    sys.exit(f"Not well: {error}")
