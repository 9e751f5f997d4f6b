# One image for web, worker and beat; docker-compose.yml says which command each runs.
FROM node:22-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static static
RUN npm run build

FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.12-slim-bookworm
# WeasyPrint draws with Pango.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /home/stp stp
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py pyproject.toml ./
COPY stp_portal stp_portal
COPY programmes programmes
COPY metrics metrics
COPY finance finance
COPY assurance assurance
COPY templates templates
COPY --from=assets /src/build build
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=stp_portal.settings \
    STATIC_ROOT=/app/staticfiles \
    STP_VAR=/tmp/stp
# Values for this step alone: nothing is reached, and none stays in the image.
RUN DATABASE_URL=postgres://none SECRET_KEY=none ALLOWED_HOSTS=none REDIS_URL=redis://none \
    DEFAULT_FROM_EMAIL=none@localhost python manage.py collectstatic --noinput
USER stp
EXPOSE 8000
CMD ["sh", "-c", "exec gunicorn stp_portal.wsgi:application --bind 0.0.0.0:8000 --workers ${WEB_CONCURRENCY:-2} --worker-class gthread --threads ${WEB_THREADS:-4} --timeout 60 --no-control-socket --worker-tmp-dir /dev/shm --access-logfile -"]
