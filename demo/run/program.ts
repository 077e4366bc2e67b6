import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { GrowingPauses } from "../../lib/stores/growing-pauses";
import { identify } from "../stores/processes";
import type { Place } from "./place";
import { endProcess, type StateFile } from "./state";

const END_WITHIN_MS = 10_000;
const PAUSES = { firstMs: 200, longestMs: 3_000 };
/** A program that has run for this long is restarted at once. */
const SETTLED_AFTER_MS = 10_000;

export interface ProgramOptions {
  name: string;
  /** For Node: a file and its arguments. */
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  place: Place;
  state: StateFile;
  say: (line: string) => void;
}

/** A program of the demo, with a log and a pid file, started again whenever it ends by itself. */
export class Program {
  private child: ChildProcess | undefined;
  private stopping = false;
  private waiting: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private readonly pauses = new GrowingPauses(PAUSES);

  constructor(private readonly options: ProgramOptions) {}

  get name(): string {
    return this.options.name;
  }

  start(): void {
    keepEarlierLog(this.options.place.logOf(this.name));
    this.launch();
  }

  /** Ends it and waits; one that does not end when it is asked is killed. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.waiting);
    const known = this.child?.pid === undefined ? undefined : identify(this.child.pid);
    if (known !== undefined) await endProcess(known, END_WITHIN_MS);
    this.options.state.ended(this.name);
  }

  private launch(): void {
    const { name, state, say } = this.options;
    this.startedAt = Date.now();
    const child = spawnLogged(this.options);
    this.child = child;
    if (child.pid !== undefined) state.began(name, child.pid);
    child.once("error", (error) => say(`${name} could not be started: ${error.message}`));
    child.once("exit", (code, signal) => this.ended(child, code, signal));
  }

  private ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.stopping) return;
    const { name, place, state, say } = this.options;
    state.ended(name);
    if (Date.now() - this.startedAt > SETTLED_AFTER_MS) this.pauses.reset();
    const waitMs = this.pauses.nextMs();
    const why = code === null ? `was ended by ${signal}` : `ended with code ${code}: ${lastLine(place.logOf(name))}`;
    say(`${name} (process ${child.pid}) ${why}; starting it again`);
    this.waiting = setTimeout(() => this.launch(), waitMs);
  }
}

/** Runs a program to its end; throws with what it said last when it fails, and ends it when the signal aborts. */
export async function runToEnd(options: ProgramOptions, stopping: AbortSignal): Promise<void> {
  const { name, place, state } = options;
  keepEarlierLog(place.logOf(name));
  const child = spawnLogged(options);
  if (child.pid !== undefined) state.began(name, child.pid);
  const known = child.pid === undefined ? undefined : identify(child.pid);
  const abort = () => known && void endProcess(known, END_WITHIN_MS);
  stopping.addEventListener("abort", abort);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    stopping.throwIfAborted();
    if (code !== 0)
      throw new Error(`${name} failed: ${lastLines(place.logOf(name), 12)}\n(all of it: ${place.logOf(name)})`);
  } finally {
    stopping.removeEventListener("abort", abort);
    state.ended(name);
  }
}

/** In a process group of its own, so that Ctrl-C at a terminal does not reach it before its turn. */
function spawnLogged({ args, cwd, env, name, place }: ProgramOptions): ChildProcess {
  const log = openSync(place.logOf(name), "a", 0o600);
  try {
    return spawn(process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}

function keepEarlierLog(file: string): void {
  rmSync(`${file}.1`, { force: true });
  try {
    renameSync(file, `${file}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The last lines of a log, for whoever is told that its program failed. */
export function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-count).join("\n");
  } catch {
    return "it wrote nothing";
  }
}

/** The line that says why; of what Node prints at its own end, the error and not the version that comes last. */
function lastLine(file: string): string {
  const lines = lastLines(file, 60).split("\n");
  const isNodes = lines.at(-1)?.startsWith("Node.js v") ?? false;
  const telling = isNodes ? lines.findLast((line) => /^\s*(\w*[Ee]rror\b|throw )/.test(line)) : undefined;
  return (telling ?? lines.at(-1) ?? "").trim().slice(0, 300);
}
