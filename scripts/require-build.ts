import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

// Whoever starts what is not there yet is told what to do, not which module could not be found.
const root = resolve(import.meta.dirname, "..");
const missing = ["dist/workers/main.js", "dist/bin/start.js", "dist/bin/migrate.js"].some(
  (file) => !existsSync(join(root, file)),
);
if (missing) {
  console.error("Nothing is built yet. Build it: npm run build");
  process.exit(1);
}
