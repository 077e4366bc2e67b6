import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

// A missing build is reported with the command that makes it, rather than as a missing module.
const root = resolve(import.meta.dirname, "..");
const missing = ["dist/workers/main.js", "dist/bin/start.js", "dist/bin/migrate.js"].some(
  (file) => !existsSync(join(root, file)),
);
if (missing) {
  console.error("Nothing is built yet. Build it: npm run build");
  process.exit(1);
}
