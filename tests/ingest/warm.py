"""What a process does before it is forked for a loading."""

import django

django.setup()
