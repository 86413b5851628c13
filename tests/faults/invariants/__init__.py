"""What must hold over a history and the database after quiet: plain functions, each of which yields its
breaches.
"""
