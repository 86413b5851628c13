FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim-trixie AS packages
WORKDIR /app
COPY requirements/uv.txt requirements/run.txt ./
RUN python -m venv /uv && /uv/bin/python -m pip install --no-cache-dir --require-hashes -r uv.txt \
    && python -m venv --without-pip /venv \
    && /uv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python /venv/bin/python run.txt

FROM python:3.11-slim-trixie
# pg_dump and pg_restore, as new as the database of docker-compose.yml; the distribution mends what is found in them.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --no-create-home dawriya \
    && install --directory --owner dawriya --mode 0700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=assets /app/node_modules node_modules
COPY manage.py pyproject.toml package-lock.json ./
COPY maps maps
COPY patrols patrols
COPY dispatch dispatch
COPY command command
# The image is read-only when it runs: whatever is compiled later is kept beside the data.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DAWRIYA_DATA=/data NUMBA_CACHE_DIR=/data/numba
RUN pybabel compile --directory command/locale --domain django \
    && python -m compileall -q maps patrols dispatch command
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import http.client; door = http.client.HTTPConnection('127.0.0.1', 8000, timeout=4); door.request('GET', '/livez'); assert door.getresponse().status == 200"]
CMD ["daphne", "--bind", "0.0.0.0", "--port", "8000", "--no-server-name", "--verbosity", "0", "--ping-interval", "5", "--ping-timeout", "5", "--websocket_timeout", "43200", "--websocket-max-message-size", "32768", "--websocket-max-frame-size", "32768", "command.asgi:application"]
