# Needs nothing but the registry of npm; any image with Node 24 or newer and glibc can be the base.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json vite.config.ts ./
COPY bin ./bin
COPY scripts ./scripts
COPY src ./src
RUN npm run build && chmod 755 dist/main.js

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Node is in the base image, so the platform packages stay out.
RUN npm ci --omit=dev --omit=optional

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
# Numeric, so that Kubernetes can see that it is not root (runAsNonRoot). A new volume takes this owner over.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/tollgate && mkdir /etc/tollgate
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# For `docker exec`: the command is on the PATH, and finds the configuration in the directory that it starts in.
RUN ln -s /app/dist/main.js /usr/local/bin/tollgate
WORKDIR /etc/tollgate
USER 10001:10001
VOLUME /var/lib/tollgate
EXPOSE 8080 8081 9464
# Not read from the configuration: a file that was refused, or waits for a restart, says nothing of what runs.
ENV TOLLGATE_LIVEZ_URL=http://127.0.0.1:8081/livez
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(process.env.TOLLGATE_LIVEZ_URL).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# The exec form: Node is process 1 and gets SIGTERM itself.
ENTRYPOINT ["node", "--use-largepages=silent", "/app/dist/main.js"]
CMD ["serve", "--config", "/etc/tollgate/gateway.yaml"]
