import { type AuditNote, alike, type CountedNote, NOTE_BOUNDS } from "../../domain/audit/note";
import type { AuditStream } from "../../domain/audit/streams";
import type { Log } from "../../stores/path";

export type NoteStream = Exclude<AuditStream, "changes">;

export interface NoteParts {
  /** Appends rows to a chain in one transaction. */
  append(stream: NoteStream, notes: readonly CountedNote[]): Promise<void>;
  log: Log;
  nowMs?(): number;
}

/** How long equal notes are gathered for one row. */
const EVERY_MS = 1_000;

/** The notes of one verb that wait for their row. A verb has a budget of rows; what is beyond the budget is counted. */
interface Waiting {
  rows: Map<string, CountedNote>;
  dropped: number;
  budget: number;
  refilledAtMs: number;
}

/**
 * Takes notes for the streams of sign-ins and reads, and writes them in batches. A caller never waits and never fails. Memory and rows are
 * bounded for each verb, whatever a flood brings; the number of notes that got no row of their own is a row.
 */
export class AuditNotes {
  private readonly waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private failures = 0;

  constructor(private readonly parts: NoteParts) {}

  /** Takes one note. The verbs are the product's own, so there are few. */
  note(stream: NoteStream, note: AuditNote): void {
    const of = this.waitingOf(stream, note.verb);
    const like = alike(note);
    const known = of.rows.get(like);
    if (known !== undefined) known.count++;
    else if (of.budget >= 1) {
      of.budget--;
      of.rows.set(like, { ...note, count: 1 });
    } else of.dropped++;
    this.timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
  }

  /** Writes what waits. After a failure it waits on, and is written with what comes then. */
  flush(): Promise<void> {
    this.writing ??= this.write().finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    for (const stream of ["access", "reads"] as const) {
      const mine = [...this.waiting].filter(([name]) => name.startsWith(`${stream} `));
      const taken = mine.map(([name, of]) => ({
        of,
        verb: name.slice(stream.length + 1),
        rows: of.rows,
        dropped: of.dropped,
      }));
      const notes = taken.flatMap(({ rows, verb, dropped }) => [
        ...rows.values(),
        ...(dropped > 0 ? [beyond(verb, dropped)] : []),
      ]);
      if (notes.length === 0) continue;
      for (const { of } of taken) Object.assign(of, { rows: new Map(), dropped: 0 });
      try {
        await this.parts.append(stream, notes);
        this.failures = 0;
      } catch (error) {
        for (const { of, rows, dropped } of taken) putBack(of, rows, dropped);
        if (this.failures++ % 60 === 0)
          this.parts.log.error({ stream, error }, "notes of the audit could not be written and wait");
        this.timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
      }
    }
  }

  private waitingOf(stream: NoteStream, verb: string): Waiting {
    const { burst, perSec } = NOTE_BOUNDS[stream];
    const nowMs = this.parts.nowMs?.() ?? performance.now();
    const name = `${stream} ${verb}`;
    const of = this.waiting.get(name) ?? { rows: new Map(), dropped: 0, budget: burst, refilledAtMs: nowMs };
    this.waiting.set(name, of);
    // What waits takes part of the budget, so that a ledger that is away does not let the rows in memory grow.
    const most = Math.max(0, burst - of.rows.size);
    of.budget = Math.min(most, of.budget + ((nowMs - of.refilledAtMs) / 1_000) * perSec);
    of.refilledAtMs = nowMs;
    return of;
  }
}

const beyond = (verb: string, count: number): CountedNote => ({
  principalId: "worker:audit",
  actor: "audit",
  requestId: null,
  verb,
  subject: "further ones, which have no row of their own",
  count,
});

function putBack(of: Waiting, rows: ReadonlyMap<string, CountedNote>, dropped: number): void {
  for (const [like, note] of rows) {
    const since = of.rows.get(like);
    of.rows.set(like, { ...note, count: note.count + (since?.count ?? 0) });
  }
  of.dropped += dropped;
}
