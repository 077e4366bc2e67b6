import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundle } from "./bundles";

// Bundles the workers and the write path of an earlier commit into test/fixtures/release, for tests that run them next to this
// tree's. Packages stay outside: the frozen release uses this tree's.
const USAGE = "Usage: npm run freeze-release -- COMMIT";
const root = resolve(import.meta.dirname, "..");
const target = join(root, "test/fixtures/release");

function run(program: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${stdout ?? ""}${stderr ?? ""}`);
  return stdout.trim();
}

/** The newest migration of a checkout, whose schema its programs expect. */
function newestMigration(checkout: string): string {
  const entries = readdirSync(join(checkout, "prisma/migrations"), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const newest = names.sort().at(-1);
  if (newest === undefined) throw new Error("The commit has no migrations, so there is no schema to run it on.");
  return newest;
}

async function freeze(commit: string, checkout: string): Promise<void> {
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"), "dir");
  run(process.execPath, ["--import", "tsx", "scripts/generate.ts"], checkout);
  rmSync(target, { recursive: true, force: true });
  await bundle(
    checkout,
    { workers: "workers/main.ts", "write-path": "lib/composition/write-path.ts" },
    target,
    // Code that both programs share is stored once.
    { minify: true, splitting: true, chunkNames: "common", sourcemap: false },
  );
  const release = {
    commit,
    date: run("git", ["show", "--no-patch", "--format=%cI", commit], root),
    newestMigration: newestMigration(checkout),
    madeBy: "npm run freeze-release",
  };
  writeFileSync(join(target, "RELEASE.json"), `${JSON.stringify(release, null, 2)}\n`);
}

async function main([name, ...others]: string[]): Promise<void> {
  if (name === undefined || others.length > 0) throw new Error(USAGE);
  const commit = run("git", ["rev-parse", "--verify", `${name}^{commit}`], root);
  const folder = mkdtempSync(join(tmpdir(), "trueup-release-"));
  const checkout = join(folder, "checkout");
  try {
    run("git", ["worktree", "add", "--detach", checkout, commit], root);
    await freeze(commit, checkout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    run("git", ["worktree", "prune"], root);
  }
  for (const file of readdirSync(target))
    console.log(`${file}: ${Math.ceil(statSync(join(target, file)).size / 1024)} KB`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
