# The program as a container: one process, one unprivileged user, everything that changes in /data.
# How it is built and started without a container engine: tests/installing/test_container.py

FROM docker.io/library/python:3.13-slim AS build
# A network with a certificate authority of its own names its file here, for the browser script.
ARG NODE_EXTRA_CA_CERTS
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

COPY requirements/run.txt requirements/assets.txt requirements/
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --quiet --no-deps --require-hashes \
      -r requirements/run.txt \
 && python -m pip --python /venv/bin/python check

COPY package.json package-lock.json .npmrc ./
COPY scripts/assets.py scripts/
RUN python scripts/assets.py

COPY wsgi.py program/
COPY intranet program/intranet
COPY templates program/templates
COPY static program/static
COPY deploy/container program/deploy/container
RUN mv static/vendor program/static/vendor \
 && python -m compileall -q program \
 && chmod -R a=rX,u+w program

FROM docker.io/library/python:3.13-slim
COPY --from=build /venv /venv
COPY --from=build /build/program /app
RUN install -d -o 10001 -g 10001 -m 0700 /data

# SECRET_KEY_FILE names a place in the volume; no secret is in the image.
# hadolint ignore=DL3064
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/intranet.sqlite3 \
    BACKUP_FOLDER=/data/backups \
    SECRET_KEY_FILE=/data/secret-key
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "/app/deploy/container/healthy.py"]
ENTRYPOINT ["sh", "/app/deploy/container/start.sh"]
CMD ["gunicorn", "--no-control-socket", "--worker-class", "gthread", "--workers", "1", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning", \
     "--bind", "0.0.0.0:8000", "wsgi:application"]
