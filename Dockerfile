# One image for every part: ./boot.sh is the entrypoint, "web" or "worker" its argument.
FROM python:3.12-slim AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /data microblog \
    && install --directory --owner=microblog --mode=700 /data
COPY --from=packages /venv /venv
WORKDIR /srv/microblog
COPY . ./
ENV PATH=/venv/bin:$PATH \
    MICROBLOG_IN_CONTAINER=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=5000
RUN python -m compileall -q .
USER 10001
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-m", "deploy.launch.healthcheck"]
ENTRYPOINT ["./boot.sh"]
CMD ["all"]
