import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { makePassage, type RunAs } from "./run-as";

// Says, inside the data directory, where the store's state is when it cannot be there itself.
const ELSEWHERE = "kept-elsewhere";

/**
 * Where a Postgres store keeps its state: the data directory itself, or, when root runs this and the account of Postgres
 * cannot get there (a project under /root), a folder of the system that it can reach. Refuses when there is none.
 */
export function postgresHome(dataDir: string, account: RunAs): string {
  const wanted = resolve(dataDir);
  const known = keptElsewhere(wanted);
  if (known !== undefined && existsSync(known)) return known;
  if (makePassage(wanted, account)) return wanted;
  mkdirSync(wanted, { recursive: true });

  const name = `${basename(wanted)}-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`;
  const home = reachableFolder(account, name, lastingPlaces());
  if (home === undefined) {
    throw new Error(
      `Postgres runs as the user with id ${account.uid}, who can reach neither ${wanted} nor ${lastingPlaces().join(", ")}. ` +
        "Choose a data directory that other users may enter, for example --data-dir /srv/trueup.",
    );
  }
  // Whatever is there belongs to a data directory that was deleted.
  rmSync(home, { recursive: true, force: true });
  makePassage(home, account);
  writeFileSync(join(wanted, ELSEWHERE), `${home}\n`);
  return home;
}

/** The folder outside of the data directory that holds its state, if it is not in the data directory itself. */
export function keptElsewhere(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, ELSEWHERE), "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A folder by this name, in a place of the system where the account can reach it and which nobody else owns. */
export function reachableFolder(account: RunAs, name: string, places: string[]): string | undefined {
  return places
    .map((root) => ({ root, folder: join(root, name) }))
    .find(({ root, folder }) => makePassage(root, account) && isOurs(root) && makePassage(folder, account))?.folder;
}

/** Where things go that may be gone tomorrow. */
export function temporaryPlaces(): string[] {
  const name = `trueup-${process.getuid?.() ?? "user"}`;
  return [join(tmpdir(), name), join("/var/tmp", name)];
}

/** Where things go that are to last, when root cannot keep them in the project. */
export function lastingPlaces(): string[] {
  return ["/var/lib/trueup", ...temporaryPlaces().reverse()];
}

// In a place that everyone can write to, somebody else may have put a folder by this name.
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
