import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { copyTree } from "./copy-tree";
import type { PostgresBinaries } from "./postgres-binaries";
import {
  clusterOf,
  INITDB_OPTIONS,
  initialiseCluster,
  makeClusterFolder,
  passwordOf,
  writePassword,
} from "./postgres-cluster";
import { reachableFolder, temporaryPlaces } from "./postgres-home";
import { makePassage } from "./run-as";

/** Gives the home a cluster by copying one that was initialised before, which is much quicker than initialising one. */
export async function copyTemplate(home: string, binaries: PostgresBinaries): Promise<void> {
  const template = await templateHome(binaries);
  const draft = join(home, "cluster.draft");
  makeClusterFolder(draft, binaries);
  await copyTree(clusterOf(template), draft, binaries.account);
  writePassword(home, passwordOf(template), binaries);
  renameSync(draft, clusterOf(home));
}

/**
 * The initialised cluster kept for this version, this user and this day, made the first time it is asked for. Systems clear
 * their temporary folders file by file once these have grown old, so an old one may not be whole any more.
 */
async function templateHome(binaries: PostgresBinaries): Promise<string> {
  const key = createHash("sha256").update(INITDB_OPTIONS.join("\n")).digest("hex").slice(0, 8);
  const folder = reachableFolder(binaries.account, `template-${binaries.version}-${key}`, temporaryPlaces());
  if (folder === undefined) {
    throw new Error("There is no folder for temporary Postgres servers that their user can reach.");
  }
  const home = join(folder, dayOf(Date.now()));
  if (existsSync(home)) return home;

  const draft = join(folder, `draft-${randomBytes(6).toString("hex")}`);
  makePassage(draft, binaries.account);
  await initialiseCluster(draft, binaries, false);
  try {
    renameSync(draft, home);
  } catch (error) {
    // Another process was quicker: its template is as good as ours.
    if (!existsSync(home)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  // Yesterday's may just be being copied by a process that began before midnight.
  const yesterday = dayOf(Date.now() - 24 * 60 * 60 * 1_000);
  for (const day of readdirSync(folder).filter((name) => /^\d{4}-/.test(name) && name < yesterday)) {
    rmSync(join(folder, day), { recursive: true, force: true });
  }
  return home;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
