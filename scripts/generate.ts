import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { digestOf, readStamp, removeStamp, writeStamp } from "./stamp";

// Writes the Prisma client from a changed schema, without the network. Generating asks for a schema engine, which Prisma would
// download and never start, so any program can stand in for it. The stand-in is set for this command alone: with it, Prisma's own
// `migrate deploy` and `db push` would succeed without any effect.
const root = resolve(import.meta.dirname, "..");
const stamp = join(root, "dist/stamps/prisma");
const digest = () =>
  digestOf(root, {
    files: ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"],
    texts: [String(existsSync(join(root, "lib/ledger/prisma/client.ts")))],
  });

if (readStamp(stamp) !== digest()) {
  removeStamp(stamp);
  const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, "generate", "--no-hints"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
  });
  if (status !== 0) {
    console.error(`The Prisma client could not be generated:\n${stdout}${stderr}`);
    process.exit(1);
  }
  writeStamp(stamp, digest());
}
