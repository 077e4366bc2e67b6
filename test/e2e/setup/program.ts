import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../../..");
const END_WITHIN_MS = 10_000;

export interface ProgramOptions {
  name: string;
  /** For Node: a file and its arguments. */
  args: string[];
  env: Record<string, string | undefined>;
  /** The file of the process's output. */
  logs: string;
}

/** A process of the system, with its log. */
export class Program {
  private readonly child: ChildProcess;

  constructor(private readonly options: ProgramOptions) {
    const { args, env } = options;
    const log = openSync(this.log, "a");
    this.child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Asks the process to end, and kills it when it does not; a frozen process is thawed first. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGCONT");
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), END_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }

  /** Throws the last lines of the output unless the process ends well. */
  async finish(): Promise<void> {
    if (!this.hasEnded()) await once(this.child, "exit");
    if (this.child.exitCode !== 0) throw new Error(this.lastLines());
  }

  /** The last lines of the output, under the process's name. */
  lastLines(): string {
    const said = readFileSync(this.log, "utf8").trim().split("\n").slice(-20);
    return [`${this.options.name}:`, ...said.map((line) => `  ${line}`)].join("\n");
  }

  private get log(): string {
    return join(this.options.logs, `${this.options.name}.log`);
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** Runs a program to its end; throws the last lines of its output when it fails. */
export function runToEnd(options: ProgramOptions): Promise<void> {
  return new Program(options).finish();
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program to its end, and returns its output and its exit. */
export function runProgram(args: string[], env: Record<string, string | undefined>): Promise<Ended> {
  return new Promise((resolveEnd, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (bytes) => {
      out += bytes;
    });
    child.stderr.on("data", (bytes) => {
      err += bytes;
    });
    child.once("error", fail);
    child.once("close", (code) => resolveEnd({ code, out, err }));
  });
}
