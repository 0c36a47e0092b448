import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// `prisma generate` never runs the schema engine, yet insists that its binary exists and tries to download
// it. Where the download host cannot be reached any existing file satisfies the check.
const schemaEngine = fileURLToPath(new URL('./node_modules/@prisma/engines/schema-engine', import.meta.url));
if (!process.env.PRISMA_SCHEMA_ENGINE_BINARY && !existsSync(schemaEngine)) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://127.0.0.1:5432/portal' },
});
