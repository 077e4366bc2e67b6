import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify, type ProcessIdentity } from "./processes";

/** The record in a store's home from one start to the next: its port, and the process that owns it. */
export type ServerRecord = { port: number; owner: ProcessIdentity };

const NAME = "server.json";

/** Reads what the home remembers; undefined before the first start, or when the file is not readable. */
export function readRecord(home: string): ServerRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(join(home, NAME), "utf8")) as ServerRecord;
    return typeof record.port === "number" && typeof record.owner?.pid === "number" ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the record in one step, so that a reader in another process never meets half of it. */
export function writeRecord(home: string, record: ServerRecord): void {
  const draft = join(home, `${NAME}.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(record)}\n`);
  renameSync(draft, join(home, NAME));
}

/** This process, as an owner. */
export function ourselves(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startedAt: "" };
}
