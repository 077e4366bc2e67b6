import { describe, expect, it } from "vitest";
import { type AuditNote, type CountedNote, NOTE_BOUNDS } from "../../domain/audit/note";
import { AuditNotes, type NoteStream } from "./notes";

const SIGN_IN: AuditNote = {
  principalId: "person:ana",
  actor: "Ana",
  requestId: null,
  verb: "sign-in",
  subject: "a session",
  address: "10.0.0.7",
};

function gathering() {
  const written: { stream: NoteStream; notes: CountedNote[] }[] = [];
  const at = { nowMs: 0, away: false };
  const errors: object[] = [];
  const notes = new AuditNotes({
    async append(stream, rows) {
      if (at.away) throw new Error("the ledger is away");
      written.push({ stream, notes: [...rows] });
    },
    log: { info() {}, warn() {}, error: (fields) => void errors.push(fields as object) },
    nowMs: () => at.nowMs,
  });
  return { notes, written, at, errors };
}

describe("notes of the audit", () => {
  it("are one row where all but the request is the same, with their number", async () => {
    const { notes, written } = gathering();
    for (let n = 0; n < 3; n++) notes.note("access", { ...SIGN_IN, requestId: `r${n}` });
    notes.note("access", { ...SIGN_IN, address: "10.0.0.8" });
    notes.note("reads", { ...SIGN_IN, verb: "read-key" });
    await notes.flush();
    expect(
      written.map(({ stream, notes: rows }) => [stream, rows.map(({ count, address }) => [address, count])]),
    ).toEqual([
      [
        "access",
        [
          ["10.0.0.7", 3],
          ["10.0.0.8", 1],
        ],
      ],
      ["reads", [["10.0.0.7", 1]]],
    ]);
  });

  it("are bounded in a flood of a verb, and the others are counted; other verbs are not held up", async () => {
    const { notes, written, at } = gathering();
    const { burst, perSec } = NOTE_BOUNDS.access;
    for (let n = 0; n < 10_000; n++) notes.note("access", { ...SIGN_IN, verb: "refused", subject: `account ${n}` });
    notes.note("access", SIGN_IN);
    await notes.flush();
    const [first] = written;
    expect(first?.notes.filter(({ verb }) => verb === "refused")).toHaveLength(burst + 1);
    expect(first?.notes.find(({ principalId }) => principalId === "worker:audit")).toMatchObject({
      verb: "refused",
      count: 10_000 - burst,
    });
    expect(first?.notes.filter(({ verb }) => verb === "sign-in")).toHaveLength(1);
    at.nowMs += 2_000;
    for (let n = 0; n < 1_000; n++) notes.note("access", { ...SIGN_IN, verb: "refused", subject: `later ${n}` });
    await notes.flush();
    expect(written[1]?.notes).toHaveLength(2 * perSec + 1);
  });

  it("wait while the ledger is away, within the same bounds, and none is lost from the counts", async () => {
    const { notes, written, at, errors } = gathering();
    at.away = true;
    for (let second = 0; second < 50; second++) {
      at.nowMs += 1_000;
      for (let n = 0; n < 100; n++) notes.note("access", { ...SIGN_IN, subject: `session ${second} ${n}` });
      await notes.flush();
    }
    expect(errors).toHaveLength(1);
    at.away = false;
    await notes.flush();
    const rows = written[0]?.notes ?? [];
    expect(rows.length).toBeLessThanOrEqual(NOTE_BOUNDS.access.burst + 1);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
  });
});
