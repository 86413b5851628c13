"""Geometry: files in, functions out. No tables, and no police word."""
