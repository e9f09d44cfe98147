# Images of Sluice, a target an app:
#
#   docker build --network host --target ingest-api --tag sluice/ingest-api .
#
# Targets: ingest-api, verifier-worker, dedup-worker, ops-console. All share the stages before them. Nothing here needs
# BuildKit. Why it is as it is: docs/adr/0021-images.md.

# The POMs alone: what is fetched for them stays in the builder's cache until one of them changes.
FROM eclipse-temurin:25-jdk AS poms
COPY . /src
RUN find /src -type f ! -name pom.xml ! -path '/src/mvnw' ! -path '/src/.mvn/*' -delete && find /src -type d -empty -delete

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY --from=poms /src/mvnw ./
COPY --from=poms /src/.mvn .mvn
# The pinned Maven; where its archive cannot be reached, the distribution's.
RUN ./mvnw --version || { apt-get update && apt-get install --yes --no-install-recommends maven && ./mvnw --version; }
COPY --from=poms /src ./
# Goals instead of a phase: a phase would want the test kit, and with it a broker, a database and a browser.
ENV MODULES=schemas,providers,process,registry,stage,ingest-api,verifier-worker,dedup-worker,ops-console \
    GOALS="resources:resources compiler:compile jar:jar spring-boot:repackage"
RUN ./mvnw --batch-mode --no-transfer-progress -Dquick --projects $MODULES -Dspring-boot.repackage.skip=true $GOALS
COPY . ./
RUN ./mvnw --batch-mode --no-transfer-progress -Dquick --projects $MODULES $GOALS
RUN for app in ingest-api verifier-worker dedup-worker ops-console; do \
      deploy/image/unpack $app/target/$app-*.jar /apps/$app || exit 1; done

# The runtime: the modules that the apps' libraries ask for, and Flight Recorder, since an image without a shell
# leaves little else to look into it with.
FROM eclipse-temurin:25-jdk AS runtime
RUN jlink --output /opt/jre --strip-debug --no-header-files --no-man-pages --compress zip-6 --add-modules \
java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,\
java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.naming.dns,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
COPY deploy/image /image
RUN mkdir -p /opt/sluice /health /var/lib/sluice && cp /image/*.options /opt/sluice/ \
    && javac -d /health /image/HealthCheck.java && jar --create --file /opt/sluice/health.jar -C /health .

# Each app is started and stopped once where it will lie, by the runtime that will run it: for its cache.
FROM runtime AS trained-ingest-api
COPY --from=build /apps/ingest-api/libraries /opt/sluice
COPY --from=build /apps/ingest-api/native /opt/sluice/native
COPY --from=build /apps/ingest-api/own /opt/sluice
RUN /image/train ingest-api dev.sluice.ingest.IngestApplication

FROM runtime AS trained-verifier-worker
COPY --from=build /apps/verifier-worker/libraries /opt/sluice
COPY --from=build /apps/verifier-worker/native /opt/sluice/native
COPY --from=build /apps/verifier-worker/own /opt/sluice
RUN /image/train verifier-worker dev.sluice.verifier.VerifierApplication

FROM runtime AS trained-dedup-worker
COPY --from=build /apps/dedup-worker/libraries /opt/sluice
COPY --from=build /apps/dedup-worker/native /opt/sluice/native
COPY --from=build /apps/dedup-worker/own /opt/sluice
RUN /image/train dedup-worker dev.sluice.dedup.DedupApplication

FROM runtime AS trained-ops-console
COPY --from=build /apps/ops-console/libraries /opt/sluice
COPY --from=build /apps/ops-console/native /opt/sluice/native
COPY --from=build /apps/ops-console/own /opt/sluice
RUN /image/train ops-console dev.sluice.console.ConsoleApplication

# What the images have in common: no shell, no package manager, nothing that user 65532 may write.
FROM gcr.io/distroless/base-debian12:nonroot AS base
COPY --from=runtime /opt/jre /opt/jre
COPY --from=runtime /opt/sluice /opt/sluice
# two arenas instead of eight a processor: ten megabytes less of each worker
ENV LANG=C.UTF-8 MALLOC_ARENA_MAX=2
WORKDIR /opt/sluice
USER 65532:65532

FROM base AS ingest-api
COPY --from=build /apps/ingest-api/libraries /opt/sluice
COPY --from=build /apps/ingest-api/native /opt/sluice/native
COPY --from=build /apps/ingest-api/own /opt/sluice
COPY --from=trained-ingest-api /opt/sluice/app.aot /opt/sluice/
EXPOSE 8080 8082
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/jre/bin/java", "@/opt/sluice/health.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:disable", "-cp", "/opt/sluice/app.jar:/opt/sluice/health.jar", "HealthCheck", "8082"]
ENTRYPOINT ["/opt/jre/bin/java", "@/opt/sluice/jvm.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:aot*=error", "-cp", "/opt/sluice/app.jar", "dev.sluice.ingest.IngestApplication"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice ingest-api" \
      org.opencontainers.image.description="Receives webhooks: one in, one durable record out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/base-debian12:nonroot" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

FROM base AS verifier-worker
COPY --from=build /apps/verifier-worker/libraries /opt/sluice
COPY --from=build /apps/verifier-worker/native /opt/sluice/native
COPY --from=build /apps/verifier-worker/own /opt/sluice
COPY --from=trained-verifier-worker /opt/sluice/app.aot /opt/sluice/
EXPOSE 8083
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/jre/bin/java", "@/opt/sluice/health.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:disable", "-cp", "/opt/sluice/app.jar:/opt/sluice/health.jar", "HealthCheck", "8083"]
ENTRYPOINT ["/opt/jre/bin/java", "@/opt/sluice/jvm.options", "@/opt/sluice/worker.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:aot*=error", "-cp", "/opt/sluice/app.jar", "dev.sluice.verifier.VerifierApplication"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice verifier-worker" \
      org.opencontainers.image.description="Checks the signatures of received webhooks" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/base-debian12:nonroot" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

FROM base AS dedup-worker
COPY --from=build /apps/dedup-worker/libraries /opt/sluice
COPY --from=build /apps/dedup-worker/native /opt/sluice/native
COPY --from=build /apps/dedup-worker/own /opt/sluice
COPY --from=trained-dedup-worker /opt/sluice/app.aot /opt/sluice/
EXPOSE 8084
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/jre/bin/java", "@/opt/sluice/health.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:disable", "-cp", "/opt/sluice/app.jar:/opt/sluice/health.jar", "HealthCheck", "8084"]
ENTRYPOINT ["/opt/jre/bin/java", "@/opt/sluice/jvm.options", "@/opt/sluice/worker.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:aot*=error", "-cp", "/opt/sluice/app.jar", "dev.sluice.dedup.DedupApplication"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice dedup-worker" \
      org.opencontainers.image.description="Puts each verified webhook on a clean topic once" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/base-debian12:nonroot" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

FROM base AS ops-console
COPY --from=build /apps/ops-console/libraries /opt/sluice
COPY --from=build /apps/ops-console/native /opt/sluice/native
COPY --from=build /apps/ops-console/own /opt/sluice
COPY --from=trained-ops-console /opt/sluice/app.aot /opt/sluice/
# a volume that is mounted here takes this folder's owner
COPY --from=runtime --chown=65532:65532 /var/lib/sluice /var/lib/sluice
EXPOSE 8081 8085
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/jre/bin/java", "@/opt/sluice/health.options", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:disable", "-cp", "/opt/sluice/app.jar:/opt/sluice/health.jar", "HealthCheck", "8085"]
# it works in bursts: beside live traffic the better compiler took half of what a replay cost the console
ENTRYPOINT ["/opt/jre/bin/java", "@/opt/sluice/jvm.options", "-XX:TieredStopAtLevel=1", "-XX:AOTCache=/opt/sluice/app.aot", "-Xlog:aot*=error", "-cp", "/opt/sluice/app.jar", "dev.sluice.console.ConsoleApplication"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice ops-console" \
      org.opencontainers.image.description="Control plane: web console, admin API, sources, migrations" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/base-debian12:nonroot" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
