# Styles, scripts and icons
FROM node:22-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY assets assets
RUN npm run build

# Python packages, translations, static files
FROM python:3.13-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --compile-bytecode \
    && UV_PROJECT_ENVIRONMENT=/tools uv sync --frozen --only-group build
COPY manage.py ./
COPY bin bin
COPY tray tray
COPY ptv_sync ptv_sync
COPY referrals referrals
COPY templates templates
COPY locale locale
COPY --from=front-end /app/.data/assets .data/assets
# Neither needs a database or a secret: the settings of a local tray do.
RUN find locale -name '*.po' -exec /tools/bin/python bin/compile_translations.py {} + \
    && TRAY_ENV=local .venv/bin/python manage.py collectstatic --noinput \
    && rm -rf tray/local

FROM python:3.13-slim
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TRAY_ENV=production \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tray \
    && install -d -o tray -g tray /data
WORKDIR /app
COPY --from=build /app /app
COPY LICENSE README.md ./
USER tray
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "bin/health.py"]
# Two sync workers suit a machine with two cores.
CMD ["gunicorn", "tray.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
