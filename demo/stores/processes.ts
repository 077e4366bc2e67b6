import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** Returns the process with this number, or undefined where there is none or only an unreaped zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== "linux") {
    const startedAt = ps(["-o", "lstart=", "-p", String(pid)]).trim();
    return startedAt ? { pid, startedAt } : undefined;
  }
  const stat = statOf(pid);
  if (!stat || stat.state === "Z") return undefined;
  return { pid, startedAt: stat.startedAt };
}

/** Whether that very process still runs. */
export function stillRuns(known: ProcessIdentity): boolean {
  return identify(known.pid)?.startedAt === known.startedAt;
}

/** The command line of a process, or an empty text when it is gone. */
export function commandOf(pid: number): string {
  if (process.platform !== "linux") return ps(["-o", "command=", "-p", String(pid)]).trim();
  return readProc(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/** The processes that this one started directly. */
export function childrenOf(parent: number): number[] {
  if (process.platform !== "linux") {
    return ps(["-axo", "pid=,ppid="])
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([, ppid]) => ppid === parent)
      .map(([pid]) => pid as number);
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statOf(pid)?.parent === parent);
}

/** Sends a signal; a process that is already gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function statOf(pid: number): { state: string; parent: number; startedAt: string } | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent] = fields;
  const startedAt = fields[19];
  if (!state || !parent || !startedAt) return undefined;
  return { state, parent: Number(parent), startedAt };
}

function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function ps(args: string[]): string {
  try {
    return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
