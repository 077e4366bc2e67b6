import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { identify, type ProcessIdentity, signalProcess, stillRuns } from "../stores/processes";
import { ourselves } from "../stores/server-record";
import { until } from "../stores/until";
import type { Place } from "./place";

/** The state that a running demo has written down. */
export interface DemoState {
  demo: ProcessIdentity;
  url: string;
  traffic: boolean;
  /** The programs it runs, by name. */
  programs: Record<string, ProcessIdentity>;
}

const END_WITHIN_MS = 5_000;

/** Reads it; undefined where no demo has run, or has ended in order. */
export function readState(place: Place): DemoState | undefined {
  try {
    const state = JSON.parse(readFileSync(place.state, "utf8")) as DemoState;
    return typeof state.demo.pid === "number" && typeof state.programs === "object" ? state : undefined;
  } catch {
    return undefined;
  }
}

/** The demo that runs now, or undefined. */
export function runningDemo(place: Place): DemoState | undefined {
  const state = readState(place);
  return state !== undefined && stillRuns(state.demo) ? state : undefined;
}

/** Ends what a demo that was killed has left running; each is known by its start too, since numbers are used again. */
export async function endLeftovers(place: Place, say: (line: string) => void): Promise<void> {
  const left = Object.entries(readState(place)?.programs ?? {}).filter(([, program]) => stillRuns(program));
  await Promise.all(
    left.map(async ([name, program]) => {
      say(`ending ${name} (process ${program.pid}), which an interrupted demo had left running`);
      await endProcess(program, END_WITHIN_MS);
    }),
  );
}

/** Ends a process and what it has started, in an orderly way if it can be had. */
export async function endProcess(known: ProcessIdentity, withinMs: number): Promise<void> {
  // One that was stopped by a signal would not see the request to end.
  signalProcess(known.pid, "SIGCONT");
  signalProcess(known.pid, "SIGTERM");
  // Each program leads a process group of its own, and what it has started may outlive it.
  if (await until(() => !stillRuns(known), { withinMs })) return signalProcess(-known.pid, "SIGTERM");
  signalProcess(-known.pid, "SIGKILL");
  await until(() => !stillRuns(known), { withinMs });
}

/** The state of this process's demo, on disk from its first moment to its last. */
export class StateFile {
  private readonly state: DemoState;

  constructor(
    private readonly place: Place,
    url: string,
    traffic: boolean,
  ) {
    this.state = { demo: ourselves(), url, traffic, programs: {} };
    this.write();
  }

  began(name: string, pid: number): void {
    const program = identify(pid);
    if (program === undefined) return;
    this.state.programs[name] = program;
    writeFileSync(this.place.pidFileOf(name), `${pid}\n`);
    this.write();
  }

  ended(name: string): void {
    delete this.state.programs[name];
    rmSync(this.place.pidFileOf(name), { force: true });
    this.write();
  }

  remove(): void {
    rmSync(this.place.state, { force: true });
    rmSync(this.place.env, { force: true });
  }

  private write(): void {
    const draft = `${this.place.state}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(this.state, null, 2)}\n`);
    renameSync(draft, this.place.state);
  }
}
