"""What a process that answers pages does before the first one, which is then as fast as the next.

What is there by then stays to the end: the garbage collector does not look for anything in it, now or later. For what
pages leave behind it looks once in some dozens of them.
"""

import gc
from importlib import import_module

from django.conf import settings

from kontingent.kernel import garbage
from kontingent.web.templating.environment import compile_all


def warm() -> None:
    gc.disable()
    import_module(settings.ROOT_URLCONF)
    compile_all(settings.COMPILED_TEMPLATES)
    gc.freeze()
    garbage.look_seldom()
    gc.enable()
