"""What must a process of its own do before it works? Kept free of everything that needs Django to be set up."""

import gc
import os


def set_up() -> None:
    """Set Django up in a new process. What is loaded by then stays, and the collector need not look through it again."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
    django.setup()
    gc.freeze()
