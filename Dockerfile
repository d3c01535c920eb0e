# The whole of Tacit in one image: the server, and the web app that it serves.
FROM node:24-bookworm-slim AS build
WORKDIR /tacit
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production PORT=8080 TACIT_DATA=/data TACIT_LISTEN=0.0.0.0
WORKDIR /tacit
COPY --from=build /tacit /tacit
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/server/src/main.ts"]
