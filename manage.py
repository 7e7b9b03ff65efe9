#!/usr/bin/env python3
"""Run an administrative task of 厅验; the environment is read by tingyan.settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingyan.settings")
    execute_from_command_line(sys.argv)
