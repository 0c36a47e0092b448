# One image for every process: the portal by default, a worker with `node scripts/worker.ts <name>`.
FROM node:24.9-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma ./prisma
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24.9-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data PORTAL_HOST=0.0.0.0 COLLECTOR_HOST=0.0.0.0
WORKDIR /app
COPY --from=build --chown=node:node /app ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000 3001
CMD ["node", "scripts/portal.ts"]
