import type { NextConfig } from "next";

// Set here too, so that no build or start of ours reports anything, whatever the machine's settings.
process.env.NEXT_TELEMETRY_DISABLED = "1";

const basePath = readBasePath(process.env.BASE_PATH);

/** A base path is "" or "/a/b": leading slash, no trailing one; anything else stops the build with the reason. */
function readBasePath(value: string | undefined): string {
  if (!value || value === "/") return "";
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(value)) {
    throw new Error(
      `BASE_PATH must look like "/trueup" (leading slash, no trailing slash), got ${JSON.stringify(value)}`,
    );
  }
  return value;
}

const config: NextConfig = {
  basePath,
  env: { NEXT_PUBLIC_BASE_PATH: basePath },
  // Types are checked by `npm run check`; a build on someone else's machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: [
    "pg",
    "bullmq",
    "bullmq5",
    "ioredis",
    "pino",
    "prom-client",
    "@prisma/client",
    "@prisma/adapter-pg",
    "prisma",
  ],
};

export default config;
