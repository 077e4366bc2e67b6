import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { isFree, reservePort } from "./ports";
import { childrenOf, identify, signalProcess, stillRuns } from "./processes";
import { openLog, readLog, whyItFailed } from "./server-log";
import { ourselves, readRecord, type ServerRecord, writeRecord } from "./server-record";
import { until } from "./until";

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** A store that runs, as those who start, stop, freeze and revive it hold it. */
export type StoreHandle = {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** The server's process, or undefined while it does not run. */
  readonly pid: number | undefined;
  /** Where the store keeps its state, its log and its port. */
  readonly home: string;
  /** Ends it in an orderly way and waits; one that is frozen is thawed first. */
  stop(): Promise<void>;
  /** Sends a signal; SIGSTOP, SIGCONT and SIGKILL reach the server's own children too, as a machine's failure would. */
  kill(signal: NodeJS.Signals): void;
  /** Starts it again on the same port, whether it runs, is frozen or has died. */
  restart(): Promise<void>;
};

/** The way to run a server as an operating-system process. */
export type Launch = {
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
};

/** The environment of a server: nothing of the caller's that could lead it to other files or another language. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const own: Partial<NodeJS.ProcessEnv> = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return own as NodeJS.ProcessEnv;
}

/** The server was run and did not get ready. */
export class StartFailure extends Error {}

/** The parts that differ between kinds of servers. */
export type ServerKind = {
  name: string;
  home: string;
  url(port: number): string;
  /** Writes the settings for this port and says how to run it. */
  launch(port: number): Launch;
  /** The live server's process as the server itself recorded it. */
  findPid(): number | undefined;
  isReady(port: number, pid: number): boolean | Promise<boolean>;
  /** Ends it with its state saved and without waiting for its clients. */
  stopSignal: NodeJS.Signals;
  /** Whether a start that failed like this will succeed in a moment. */
  isTransient(log: string): boolean;
};

/** A store's server, whether it runs or not, and whoever started it: what is known of it is in its home, not in memory. */
export class Server implements StoreHandle {
  constructor(protected readonly kind: ServerKind) {}

  get name(): string {
    return this.kind.name;
  }

  get home(): string {
    return this.kind.home;
  }

  get port(): number {
    return recordOf(this.kind).port;
  }

  get url(): string {
    return this.kind.url(this.port);
  }

  get pid(): number | undefined {
    return this.kind.findPid();
  }

  /** Starts it as this process's own, on the wanted port, or else on the one it had before if that is free. */
  async start(wantedPort?: number): Promise<void> {
    const { kind } = this;
    const record = readRecord(kind.home);
    if (kind.findPid() !== undefined) {
      if (record !== undefined && stillRuns(record.owner)) throw new Error(alreadyRunning(kind, record));
      // Left behind by an owner that was killed: ended in an orderly way, and started anew with the settings of today.
      await this.stop();
    }
    for (let attempt = 1; ; attempt++) {
      const reserved = await reservePort(wantedPort ?? record?.port);
      try {
        if (wantedPort !== undefined && reserved.port !== wantedPort) {
          throw new Error(`${kind.name}: port ${wantedPort} is taken by another program.`);
        }
        writeRecord(kind.home, { port: reserved.port, owner: ourselves() });
        return await launch(kind, reserved.port);
      } catch (error) {
        const lostThePort = wantedPort === undefined && /address already in use/i.test(readLog(kind.home));
        if (!lostThePort || attempt === 5) throw error;
      } finally {
        reserved.release();
      }
    }
  }

  async restart(): Promise<void> {
    const { kind } = this;
    const record = recordOf(kind);
    await this.stop();
    // A drill restarts stores that belong to the demo: they stay the demo's, and end with it.
    writeRecord(kind.home, { port: record.port, owner: stillRuns(record.owner) ? record.owner : ourselves() });
    const free = await until(() => isFree(record.port), { withinMs: 10_000 });
    if (!free) throw new Error(`${kind.name}: port ${record.port} was taken by another program while it was stopped.`);
    await launch(kind, record.port);
  }

  async stop(): Promise<void> {
    const pid = this.kind.findPid();
    const server = pid === undefined ? undefined : identify(pid);
    if (server === undefined) return;
    const ended = (withinMs: number) => until(() => !stillRuns(server), { withinMs });
    signalFamily(server.pid, "SIGCONT");
    signalProcess(server.pid, this.kind.stopSignal);
    if (await ended(STOP_WITHIN_MS)) return;
    signalFamily(server.pid, "SIGKILL");
    if (!(await ended(STOP_WITHIN_MS))) throw new Error(`${this.kind.name} (process ${server.pid}) does not end.`);
  }

  kill(signal: NodeJS.Signals): void {
    const pid = this.kind.findPid();
    if (pid === undefined) throw new Error(`${this.kind.name} is not running.`);
    if (signal === "SIGSTOP" || signal === "SIGCONT" || signal === "SIGKILL") signalFamily(pid, signal);
    else signalProcess(pid, signal);
  }
}

async function launch(kind: ServerKind, port: number): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  for (;;) {
    const child = run(kind, port);
    const outcome = await until(() => startOutcome(kind, port, child), { withinMs: deadline - Date.now() });
    if (outcome === "ready") return;
    if (outcome === "ended" && Date.now() < deadline && kind.isTransient(readLog(kind.home))) {
      await pause(200);
      continue;
    }
    if (outcome === undefined && child.pid !== undefined) signalProcess(child.pid, "SIGKILL");
    throw new StartFailure(`${kind.name} did not start: ${child.spawnError ?? whyItFailed(kind.home)}`);
  }
}

type Child = ChildProcess & { spawnError?: string };

/** Runs it in a process group of its own, so that Ctrl-C at a terminal reaches its clients and not the store. */
function run(kind: ServerKind, port: number): Child {
  const { file, args, ...options } = kind.launch(port);
  const log = openLog(kind.home);
  const child: Child = spawn(file, args, { ...options, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.on("error", (error) => {
    child.spawnError = `${file}: ${error.message}`;
  });
  child.unref();
  return child;
}

async function startOutcome(kind: ServerKind, port: number, child: Child): Promise<"ready" | "ended" | undefined> {
  if (child.pid === undefined) return child.spawnError === undefined ? undefined : "ended";
  if (identify(child.pid) === undefined) return "ended";
  return (await kind.isReady(port, child.pid)) ? "ready" : undefined;
}

/** A server frozen or killed without its children would go on answering through them. */
function signalFamily(pid: number, signal: NodeJS.Signals): void {
  const known = childrenOf(pid);
  signalProcess(pid, signal);
  // Asked once more, since the server may have started one before the signal reached it.
  for (const child of new Set([...known, ...childrenOf(pid)])) signalProcess(child, signal);
}

function recordOf(kind: ServerKind): ServerRecord {
  const record = readRecord(kind.home);
  if (!record) throw new Error(`${kind.name} was never started in ${kind.home}.`);
  return record;
}

function alreadyRunning(kind: ServerKind, { owner }: ServerRecord): string {
  return `${kind.name} is already running in ${kind.home}, started by process ${owner.pid}; stop that one first, or use another data directory.`;
}
