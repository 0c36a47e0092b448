/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked by `npm test`; checking them again here would double the time to the first page.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: ['geist'],
  experimental: {
    // A build happens once an install: writing a cache for the next one takes longer than it would save.
    turbopackFileSystemCacheForBuild: false,
    turbopackSourceMaps: false,
    // A manifest of dbt has tens of megabytes; what a handler takes it says itself.
    proxyClientMaxBodySize: '101mb',
  },
  serverExternalPackages: [
    '@aws-sdk/client-s3',
    '@duckdb/node-api',
    '@duckdb/node-bindings',
    'argon2',
    'pg',
    'pino',
  ],
};
