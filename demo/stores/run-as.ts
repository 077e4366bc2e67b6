import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** The account a server runs under; empty for an ordinary user, who runs it as himself. */
export type RunAs = { uid?: number; gid?: number };

const ACCOUNT = "postgres";

let found: RunAs | undefined;

/** The account for Postgres, which refuses to be root: `postgres`, created when root runs this and it is missing. */
export function accountForPostgres(): RunAs {
  found ??= process.getuid?.() === 0 ? (lookUp() ?? create()) : {};
  return found;
}

/** Whether the account may enter this folder and read, write or run what is asked (`r`, `w`, `x`) of each path. */
export function canUse(account: RunAs, wanted: Record<string, string>): boolean {
  const tests = Object.entries(wanted).flatMap(([path, modes]) => [...modes].map((mode) => ({ mode, path })));
  const script = tests.map(({ mode }, index) => `test -${mode} "$${index + 1}"`).join(" && ");
  // Asked by a process of that account, since access lists and mounts decide too, not the mode bits alone.
  const probe = spawnSync("/bin/sh", ["-c", script, "sh", ...tests.map(({ path }) => path)], {
    ...account,
    cwd: "/",
    stdio: "ignore",
  });
  if (probe.error && (probe.error as NodeJS.ErrnoException).code === "EPERM") {
    throw new Error(
      `Root may not start a process as the user "${ACCOUNT}" here; run this as an ordinary user instead.`,
    );
  }
  return probe.status === 0;
}

/** Creates a folder that the account can pass through: false when it cannot be had. */
export function makePassage(folder: string, account: RunAs): boolean {
  try {
    // Whatever this creates is opened for passage, however strict the process's own mask for new files is.
    const highest = mkdirSync(folder, { recursive: true });
    for (let made = folder; highest !== undefined && made.length >= highest.length; made = dirname(made))
      chmodSync(made, 0o755);
    return canUse(account, { [folder]: "x" });
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** Makes a file or folder the account's own. */
export function giveTo(account: RunAs, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

function lookUp(): RunAs | undefined {
  const number = (flag: string) => Number(execFileSync("id", [flag, ACCOUNT], { encoding: "utf8", stdio: "pipe" }));
  try {
    return { uid: number("-u"), gid: number("-g") };
  } catch {
    return undefined;
  }
}

function create(): RunAs {
  try {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", ACCOUNT], { stdio: "pipe" });
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new Error(
      `Postgres does not run as root, and the user "${ACCOUNT}" could not be created (${why}). Create it, or run this as an ordinary user.`,
    );
  }
  const account = lookUp();
  if (!account) throw new Error(`The user "${ACCOUNT}" was created but cannot be found.`);
  return account;
}
