import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RollbackKind } from "../../lib/domain/marks";
import type { FindingKind } from "../../lib/domain/verdict/findings";

/** An acknowledged write as its producer noted it: the producer's own history, whatever any store says. */
export interface NotedWrite {
  key: string;
  /** Null where the producer gets no id, as on another system's path. */
  mutation: string | null;
  version: string;
  requestId: string;
  payload: Record<string, unknown>;
  acknowledgedAt: string;
}

/** The first sight of a drill's damage in the console's API. */
export interface Seen {
  at: string;
  /** The call that told. */
  by: "divergences" | "connections" | "key";
  /** Whether the store itself has the expected note. */
  isNoted: boolean;
  /** Every finding of the drill's keys, in the order of their telling, until all keys were told of. */
  kinds: FindingKind[];
  /** When each key of the drill was told of with an expected finding; null while one is missing. */
  allAt: string | null;
}

/** The record of one drill, from its start to the repair of its damage. */
export interface DrillRecord {
  id: string;
  name: string;
  path: string;
  keys: string[];
  startedAt: string;
  /** When the stores began to disagree, or the fault began. */
  damagedAt: string;
  /** When the cause was gone; null while it lasts. */
  causeEndedAt: string | null;
  writes: NotedWrite[];
  /** A drill is seen rightly when one of these findings names its keys. */
  expected: FindingKind[];
  /** A note on the store itself that tells of the damage as well. */
  notice: RollbackKind | null;
  /** The page of each key is asked too, since no list has such a finding. */
  asksKeys: boolean;
  seen: Seen | null;
  restoredAt: string | null;
}

/** The records of one demo's drills: a JSON file each. */
export class Records {
  constructor(private readonly folder: string) {}

  write(record: DrillRecord): void {
    mkdirSync(this.folder, { recursive: true });
    const draft = join(this.folder, `${record.id}.${process.pid}`);
    writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
    renameSync(draft, join(this.folder, `${record.id}.json`));
  }

  /** Every record, newest first. */
  all(): DrillRecord[] {
    return names(this.folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(this.folder, name), "utf8")) as DrillRecord)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  /** The newest record of each drill, or of one. */
  newest(name?: string): DrillRecord[] {
    const known = new Set<string>();
    return this.all().filter((record) => {
      if (known.has(record.name) || (name !== undefined && record.name !== name)) return false;
      known.add(record.name);
      return true;
    });
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
