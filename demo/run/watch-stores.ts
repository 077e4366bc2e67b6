import { closeSync, openSync, readSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { StoreHandle } from "../stores/server";
import type { Place } from "./place";

const LOOK_EVERY_MS = 1_000;
const QUIET_MS = 10_000;
const REPEATED_AFTER_MS = 60_000;
const MOST_BYTES = 64 * 1024;

/** Says when a store stops or comes back, and what its own log says of failures; until the returned function is called. */
export function watchStores(stores: StoreHandle[], place: Place, say: (line: string) => void): () => void {
  const watched = stores.map((store) => new WatchedStore(store, place, say));
  const timer = setInterval(() => {
    for (const one of watched) one.look(Date.now());
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

class WatchedStore {
  private readonly log: LogTail;
  private running = true;
  private quietUntil = 0;
  private last = { text: "", atMs: 0 };

  constructor(
    private readonly store: StoreHandle,
    private readonly place: Place,
    private readonly say: (line: string) => void,
  ) {
    linkLog(store, place);
    this.log = new LogTail(join(store.home, "server.log"));
  }

  look(nowMs: number): void {
    const { name } = this.store;
    const running = this.store.pid !== undefined;
    const failures = this.log.failures();
    if (running !== this.running) {
      this.running = running;
      this.quietUntil = nowMs + QUIET_MS;
      this.say(running ? `${name} runs again` : `${name} does not run; start it again: npm run drill -- start ${name}`);
      return;
    }
    const text = failures.at(-1);
    if (text === undefined || nowMs < this.quietUntil) return;
    // A store that cannot reach another says so every few seconds.
    if (text === this.last.text && nowMs < this.last.atMs + REPEATED_AFTER_MS) return;
    this.last = { text, atMs: nowMs };
    this.quietUntil = nowMs + QUIET_MS;
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more in ${this.place.logOf(name)})` : "";
    this.say(`${name} says: ${text}${more}`);
  }
}

/** A server writes its log beside its state; it is also found where every other log is. */
function linkLog(store: StoreHandle, place: Place): void {
  rmSync(place.logOf(store.name), { force: true });
  symlinkSync(join(store.home, "server.log"), place.logOf(store.name));
}

/** Reads a log's failures from now on, through restarts that empty the log. */
class LogTail {
  private inode = 0;
  private position = 0;

  constructor(private readonly file: string) {
    const now = statSync(file, { throwIfNoEntry: false });
    this.inode = now?.ino ?? 0;
    this.position = now?.size ?? 0;
  }

  failures(): string[] {
    const now = statSync(this.file, { throwIfNoEntry: false });
    if (now === undefined) return [];
    if (now.ino !== this.inode || now.size < this.position) this.position = 0;
    this.inode = now.ino;
    if (now.size === this.position) return [];
    const from = Math.max(this.position, now.size - MOST_BYTES);
    const bytes = Buffer.alloc(now.size - from);
    const opened = openSync(this.file, "r");
    try {
      readSync(opened, bytes, 0, bytes.length, from);
    } finally {
      closeSync(opened);
    }
    this.position = now.size;
    return bytes
      .toString("utf8")
      .split("\n")
      .filter((line) => FAILURE.test(line) && !ORDERLY.test(line))
      .map((line) => line.replace(PREFIX, "").trim());
  }
}

// Postgres's levels above an error of one statement, and Redis's own words about memory, disk and corruption.
const FAILURE = /\b(FATAL|PANIC)\b|No space left|Can't save|MISCONF|OOM|Bad file format|Fatal error/;
// What a server says to its clients when it is stopped, or has just been started.
const ORDERLY = /shutting down|starting up|terminating .*due to administrator command|not yet accepting connections/;
const PREFIX = /^\d{4}-\d\d-\d\d \S+ UTC \[\d+\] |^\d+:\w \d+ \w+ \d{4} \S+ /;
