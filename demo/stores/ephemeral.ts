import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { reachableFolder, temporaryPlaces } from "./postgres-home";
import { identify } from "./processes";
import { accountForPostgres, makePassage } from "./run-as";
import { ourselves } from "./server-record";

/** A new data directory for stores that end with this process; its name says whose it is. */
export function claimTemporary(): string {
  const { pid, startedAt } = ourselves();
  const folder = join(parent(), `run-${pid}-${token(startedAt)}-${randomBytes(4).toString("hex")}`);
  makePassage(folder, accountForPostgres());
  return folder;
}

/** Data directories whose process was killed before it could end its stores. */
export function abandoned(): string[] {
  return readdirSync(parent())
    .filter((name) => {
      const [, pid, startedAt] = /^run-(\d+)-(\w+)-\w+$/.exec(name) ?? [];
      return pid !== undefined && token(identify(Number(pid))?.startedAt ?? "") !== startedAt;
    })
    .map((name) => join(parent(), name));
}

function parent(): string {
  const folder = reachableFolder(accountForPostgres(), "runs", temporaryPlaces());
  if (folder === undefined)
    throw new Error(`Temporary stores cannot be kept in any of ${temporaryPlaces().join(", ")}.`);
  return folder;
}

function token(startedAt: string): string {
  return startedAt.replace(/\W+/g, "_");
}
