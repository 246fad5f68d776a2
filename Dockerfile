# Lyceum in a container, with its own PostgreSQL in it:
#
#   docker build -t lyceum .
#   docker run -p 8080:8080 -v lyceum:/var/lib/lyceum --stop-timeout 70 lyceum
#
# The stop's timeout is the drain, the requests that are under way and PostgreSQL's end together (docs/operating.md).
# Scripts/bare-install goes through these steps without a container engine.

FROM swift:6.3-bookworm AS build
WORKDIR /lyceum
RUN apt-get update && apt-get install -y --no-install-recommends make
# First what changes seldom: the packages that the Makefile asks for.
COPY Makefile ./
COPY Scripts Scripts
RUN make needs-build
COPY . .
RUN make build

FROM debian:12-slim
ARG PACKAGES="libuv1 libwebsockets17 libwebsockets-evlib-uv libpq5 libcurl4 libargon2-1 libavcodec59 libavutil57 libswscale6 libseccomp2 libstdc++6 zlib1g ca-certificates postgresql-15"
COPY Scripts/install-missing /usr/local/libexec/
RUN /usr/local/libexec/install-missing $PACKAGES && rm -rf /var/lib/apt/lists/*
# PostgreSQL does not run as root, so nothing here does.
RUN useradd --system --user-group --home-dir /var/lib/lyceum --create-home --shell /usr/sbin/nologin lyceum
COPY --from=build /lyceum/build/lyceum /lyceum/build/lyceum-media /usr/local/bin/
COPY --from=build /lyceum/build/web /usr/local/share/lyceum/web
USER lyceum
WORKDIR /var/lib/lyceum
ENV LYCEUM_LISTEN=0.0.0.0:8080 LYCEUM_DATA=/var/lib/lyceum
VOLUME /var/lib/lyceum
EXPOSE 8080
# Over plain HTTP; with LYCEUM_TLS_CERT give a check of your own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${LYCEUM_LISTEN##*:} && printf 'GET /ready HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
# It takes its signals itself as the first process, and the ends of PostgreSQL's processes.
ENTRYPOINT ["lyceum"]
CMD ["serve"]
