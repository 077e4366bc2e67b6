import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";

/** The programs of `dist` with their sources, by their place there; missing sources are left out. */
function entries(root: string): Record<string, string> {
  const programs: Record<string, string> = {
    "workers/main": "workers/main.ts",
    "bin/migrate": "bin/migrate.ts",
    "bin/start": "scripts/start.ts",
    "lib/write-path": "lib/composition/write-path.ts",
  };
  for (const name of readdirSync(join(root, "demo/shop/services"))) {
    const service = name.replace(/\.ts$/, "");
    programs[`demo/shop/${service}`] = `demo/shop/services/${name}`;
  }
  programs["demo/orders/service"] = "demo/orders/service.ts";
  return Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(join(root, source))));
}

/** Bundles each program into one file for plain Node; packages stay outside, including the project's public package. */
export async function buildBundles(root: string): Promise<void> {
  const dist = join(root, "dist");
  for (const folder of ["workers", "bin", "lib", "demo", "prisma"])
    rmSync(join(dist, folder), { recursive: true, force: true });
  await Promise.all([bundle(root, entries(root), dist), bundleCommandLine(root, join(dist, "bin"))]);
  // The migrations are read from the folder next to the program that applies them.
  cpSync(join(root, "prisma/migrations"), join(dist, "prisma/migrations"), { recursive: true });
}

/** Bundles the command line in parts, so that a verb starts without the packages of another. */
export function bundleCommandLine(root: string, outdir: string): Promise<void> {
  return bundle(root, { trueup: "bin/trueup.ts" }, outdir, { splitting: true, chunkNames: "trueup-[hash]" });
}

/** Bundles these programs, by where they go below `outdir`. */
export async function bundle(
  root: string,
  entryPoints: Record<string, string>,
  outdir: string,
  more: BuildOptions = {},
): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    // The shop is an ordinary client: it gets the write path through the package's exports.
    external: ["trueup/*"],
    sourcemap: true,
    logLevel: "warning",
    ...more,
  });
}
