import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ago, inLedger, originRow, READ_AT } from "../../../test/fixtures/domain/evidence";
import { json } from "../../../test/fixtures/json";
import type { ReplayModel } from "../contract";
import type { Json } from "../json";
import { MUTATION_STATES } from "../mutation";
import type { OriginRow, Reading } from "../verdict/evidence";
import { ANSWERS, type AnswerKind, answerFor, type Cover, notReadable, type SavedEvidence } from "./answer";
import { neverDurable, noRecord, notTold, notYetDurable } from "./outside-ledger";

const WORDING = { accepted: "We have your change.", materialized: "Saved." };
const read = <T>(value: T): Reading<T> => ({ reachable: true, value });
const AWAY: Reading<never> = { reachable: false, because: "connection refused" };
const RECEIPT = read({ appliedAt: ago(20) });
const NO_RECEIPT = read(null);

/** Version 5, materialized, with its receipt, in the row of the origin. */
function evidence(
  part: Partial<SavedEvidence> & { state?: SavedEvidence["mutation"]["state"]; replay?: ReplayModel } = {},
): SavedEvidence {
  const { state = "materialized", replay = "last-write-wins", ...rest } = part;
  const origin = rest.origin ?? read(originRow(5));
  return {
    mutation: inLedger(5, { state, acceptedAt: ago(25) }),
    contract: { replay, maxTruthLagMs: 30_000, wording: WORDING },
    receipt: RECEIPT,
    origin,
    cover: origin.reachable ? read(origin.value === null ? null : coverOf(origin.value)) : AWAY,
    forecast: { inMs: 4_000 },
    suppressedBy: null,
    replacedBy: null,
    now: READ_AT,
    ...rest,
  };
}

/** The mutation that made a row, with its receipt. */
function coverOf(row: OriginRow, hasReceipt = true): Cover {
  const operation = row.deleted ? "delete" : "set";
  return { mutation: inLedger(Number(row.version), { operation, payload: row.value }), hasReceipt };
}

describe("the answer", () => {
  it.each<[string, SavedEvidence, AnswerKind]>([
    ["the receipt is there and the row is at this version", evidence(), "saved"],
    ["the receipt is there although the ledger does not know yet", evidence({ state: "queued" }), "saved"],
    ["the receipt decides what the origin's lost answer left open", evidence({ state: "unknown" }), "saved"],
    [
      "the receipt is there and a newer version replaced it",
      evidence({ origin: read(originRow(8)) }),
      "saved-then-replaced",
    ],
    [
      "the receipt is there and a later delete replaced it",
      evidence({ origin: read(originRow(8, { deleted: true, value: undefined })) }),
      "saved-then-replaced",
    ],
    [
      "an increment is not replaced by the next one",
      evidence({ replay: "merge", origin: read(originRow(8)) }),
      "saved",
    ],
    [
      "a sum that its newest receipt does not vouch for",
      evidence({
        ...{ replay: "merge", origin: read(originRow(8)) },
        cover: read({
          mutation: inLedger(8),
          hasReceipt: true,
          witness: { mutation: inLedger(7).id, version: 7n, rowVersion: 8n, holds: false },
        }),
      }),
      "regressed",
    ],
    ["an item is not replaced by the next one", evidence({ replay: "append", origin: read(originRow(8)) }), "saved"],
    [
      "an item's receipt is there but the item is gone",
      evidence({
        ...{ replay: "append", origin: read(originRow(8)) },
        witness: { mutation: inLedger(5).id, version: 5n, rowVersion: null, holds: false },
      }),
      "regressed",
    ],
    ["the receipt is there but the row fell back", evidence({ origin: read(originRow(3)) }), "regressed"],
    ["the receipt is there but the row is gone", evidence({ origin: read(null) }), "regressed"],
    [
      "a newer version took its place without its ever being written",
      evidence({ state: "superseded", receipt: NO_RECEIPT, origin: read(originRow(6)) }),
      "saved-then-replaced",
    ],
    [
      "what took its place was lost",
      evidence({ state: "superseded", receipt: NO_RECEIPT, origin: read(originRow(4)) }),
      "regressed",
    ],
    [
      "the row was overwritten at its own version",
      evidence({ origin: read(originRow(5, { value: json({ n: "other" }) })) }),
      "regressed",
    ],
    [
      "the row was deleted at its own version",
      evidence({ origin: read(originRow(5, { deleted: true })) }),
      "regressed",
    ],
    [
      "the row of a newer change was overwritten at its own version",
      evidence({ origin: read(originRow(8, { value: json({ n: "other" }) })), cover: read(coverOf(originRow(8))) }),
      "regressed",
    ],
    [
      "the row is at a version that the ledger does not know",
      evidence({ origin: read(originRow(8)), cover: read(null) }),
      "unknown",
    ],
    [
      "the row is at a newer version that has no receipt",
      evidence({ origin: read(originRow(8)), cover: read(coverOf(originRow(8), false)) }),
      "unknown",
    ],
    [
      "it was replaced by a version that has no receipt",
      evidence({
        state: "superseded",
        receipt: NO_RECEIPT,
        origin: read(originRow(8)),
        cover: read(coverOf(originRow(8), false)),
      }),
      "unknown",
    ],
    [
      "what the ledger has at the row's version cannot be read",
      evidence({ origin: read(originRow(8)), cover: AWAY }),
      "unknown",
    ],
    ["row and receipt are both gone", evidence({ receipt: NO_RECEIPT, origin: read(null) }), "regressed"],
    ["the receipt alone is gone", evidence({ receipt: NO_RECEIPT }), "unknown"],
    ["the receipt cannot be read", evidence({ receipt: AWAY }), "unknown"],
    ["the row cannot be read", evidence({ origin: AWAY }), "unknown"],
    [
      "neither can be read and it was superseded",
      evidence({ state: "superseded", receipt: AWAY, origin: AWAY }),
      "unknown",
    ],
    [
      "the origin's answer was lost and its receipt cannot be read",
      evidence({ state: "unknown", receipt: AWAY }),
      "unknown",
    ],
    [
      "it is on its way, in time",
      evidence({ state: "queued", receipt: NO_RECEIPT, origin: read(originRow(4)) }),
      "accepted",
    ],
    [
      "it is on its way, in time, and the origin cannot be read",
      evidence({ state: "accepted", receipt: AWAY, origin: AWAY }),
      "accepted",
    ],
    [
      "the origin's answer was lost and there is no receipt: it is on its way again",
      evidence({ state: "unknown", receipt: NO_RECEIPT, origin: read(originRow(4)) }),
      "accepted",
    ],
    [
      "it is on its way for too long",
      evidence({
        state: "queued",
        receipt: NO_RECEIPT,
        mutation: inLedger(5, { state: "queued", acceptedAt: ago(31) }),
      }),
      "late",
    ],
    ["it waits for a decision", evidence({ state: "conflicted", receipt: NO_RECEIPT }), "needs-decision"],
    ["its attempts are used up", evidence({ state: "failed", receipt: NO_RECEIPT }), "needs-decision"],
    [
      "it was withdrawn",
      evidence({ state: "suppressed", receipt: NO_RECEIPT, suppressedBy: { by: "mara", because: "a duplicate" } }),
      "suppressed",
    ],
  ])("%s", (_, given, expected) => {
    const { answer, sentence, customerSentence } = answerFor(given);
    expect(answer).toBe(expected);
    expect(sentence).toMatch(/\.$/);
    expect(customerSentence).toMatch(/\.$/);
  });

  it("says what could not be read, and why", () => {
    expect(answerFor(evidence({ receipt: AWAY })).sentence).toBe(
      "The question cannot be answered now: the origin could not be read (connection refused).",
    );
    expect(answerFor(evidence({ state: "queued", receipt: AWAY, origin: AWAY })).sentence).toMatch(
      /is not known: the record cannot be read at the moment\.$/,
    );
  });

  it("says by when by the measured catch-up, in time or late, and why that cannot be told", () => {
    const owed = { state: "queued" as const, receipt: NO_RECEIPT };
    const soon = new Date(READ_AT.getTime() + 4_000);
    expect(answerFor(evidence(owed))).toMatchObject({ answer: "accepted", expectedBy: soon });
    const late = { ...owed, mutation: inLedger(5, { state: "queued", acceptedAt: ago(31) }) };
    expect(answerFor(evidence(late))).toMatchObject({ answer: "late", expectedBy: soon });
    const told = answerFor(evidence({ ...owed, forecast: { inMs: null, because: "the drain is paused" } }));
    expect(told).toMatchObject({ answer: "accepted", expectedBy: null });
    expect(told.sentence).toMatch(/The time when the record will have the change is not known: the drain is paused\.$/);
  });

  it("says who withdrew it and why", () => {
    const withdrawn = evidence({
      state: "suppressed",
      suppressedBy: { by: "mara", because: "a duplicate" },
      receipt: NO_RECEIPT,
    });
    expect(answerFor(withdrawn).sentence).toMatch(/suppressed by mara: a duplicate\.$/);
  });

  it("uses the product's own words to the customer", () => {
    expect(answerFor(evidence()).customerSentence).toBe(WORDING.materialized);
    expect(answerFor(evidence({ state: "queued", receipt: NO_RECEIPT })).customerSentence).toBe(WORDING.accepted);
  });
});

/** Version 5 was withdrawn; version 6 stands in its place. */
function withdrawn(next: Parameters<typeof evidence>[0], payload: Json = { n: 1 }, more: Partial<SavedEvidence> = {}) {
  const mutation = (version: number, state: SavedEvidence["mutation"]["state"], of: Json) => ({
    ...inLedger(version, { state, acceptedAt: ago(25) }),
    payload: json(of),
  });
  const { state = "materialized", ...rest } = next ?? {};
  return evidence({
    state: "suppressed",
    mutation: mutation(5, "suppressed", { n: 1 }),
    receipt: NO_RECEIPT,
    origin: rest.origin ?? read(originRow(6, { value: json(payload) })),
    suppressedBy: { by: "mara", because: "a duplicate" },
    replacedBy: {
      relation: "restored-as",
      evidence: evidence({
        state,
        mutation: mutation(6, state, payload),
        origin: read(originRow(6, { value: json(payload) })),
        ...rest,
      }),
    },
    ...more,
  });
}

describe("of what was withdrawn and something put in its place", () => {
  const OTHER = { n: 2 };
  it.each<[string, SavedEvidence, AnswerKind]>([
    ["the same again has its receipt", withdrawn({}), "saved"],
    ["the same again is on its way", withdrawn({ state: "queued", receipt: NO_RECEIPT }), "accepted"],
    ["the same again has been replaced", withdrawn({ origin: read(originRow(8)) }), "saved-then-replaced"],
    ["the same again was lost by the origin", withdrawn({ origin: read(originRow(4)) }), "regressed"],
    ["the same again cannot be read", withdrawn({ receipt: AWAY, origin: AWAY }), "unknown"],
    ["the same again was withdrawn as well", withdrawn({ state: "suppressed", receipt: NO_RECEIPT }), "suppressed"],
    ["an amendment that is saved", withdrawn({}, OTHER), "suppressed"],
    ["an amendment that is on its way", withdrawn({ state: "queued", receipt: NO_RECEIPT }, OTHER), "suppressed"],
    ["an amendment that cannot be read", withdrawn({ receipt: AWAY, origin: AWAY }, OTHER), "suppressed"],
  ])("%s", (_, given, expected) => {
    const { answer, sentence, customerSentence, replacedBy } = answerFor(given);
    const next = given.replacedBy?.evidence as SavedEvidence;
    expect(answer).toBe(expected);
    expect(sentence).toContain("suppressed by mara: a duplicate");
    expect(sentence).toContain(`mutation ${next.mutation.id} (version 6)`);
    expect(replacedBy).toMatchObject({ mutation: next.mutation.id, version: 6n, answer: answerFor(next).answer });
    if (answer === "suppressed") expect(customerSentence).not.toMatch(/^(Saved|Your change (was|is) saved)/);
  });

  it("is followed to the end: restored, and that amended", () => {
    const given = withdrawn({ state: "suppressed", receipt: NO_RECEIPT, replacedBy: withdrawn({}, OTHER).replacedBy });
    expect(answerFor(given)).toMatchObject({ answer: "suppressed", replacedBy: { answer: "suppressed" } });
    expect(answerFor(given).customerSentence).toMatch(/a correction took its place, which is saved/);
  });

  it("says of a change that was saved and taken back that it was, and how what took its place fares", () => {
    const given = withdrawn({}, OTHER, {
      mutation: inLedger(5, { state: "materialized" }),
      receipt: RECEIPT,
      suppressedBy: null,
    });
    expect(answerFor(given)).toMatchObject({ answer: "saved-then-replaced", replacedBy: { answer: "saved" } });
    expect(answerFor(given).sentence).toMatch(/A repair replaced the change with mutation .* \(version 6\)\./);
  });
});

describe("what no mutation in the ledger answers for", () => {
  it.each<[string, number, boolean]>([
    ["the receipt of the first application", 21, false],
    ["clocks that differ", 20 + 59, false],
    ["a receipt long after the settlement", 20 + 61, true],
  ])("tells of a change that the record lost and has again: %s", (_, settledAgo, isTold) => {
    const mutation = { ...inLedger(5, { state: "materialized", acceptedAt: ago(200) }), settledAt: ago(settledAgo) };
    const { answer, sentence, customerSentence } = answerFor(evidence({ mutation }));
    expect(answer).toBe("saved");
    expect(
      sentence.includes(`from ${ago(settledAgo).toISOString()}, and lost it; the change was then applied again`),
    ).toBe(isTold);
    expect(customerSentence).toBe(
      isTold ? "Saved. A fault on our side had undone it for a time, and that has been put right." : "Saved.",
    );
  });

  it("says of a search that found nothing that a part of a text finds nothing, and promises no check", () => {
    for (const { sentence, customerSentence } of [noRecord("key k"), notTold("key k", "path orders has none")]) {
      expect(sentence).toContain("a part of a key, an id or a name finds nothing");
      expect(customerSentence).not.toMatch(/checking|will tell/);
    }
    expect(noRecord("key k").customerSentence).toBe("We have no record of a change under exactly this reference.");
  });

  it.each<[AnswerKind, ReturnType<typeof noRecord>]>([
    ["never-durable", neverDurable("cache eu", ago(60))],
    ["unknown", notYetDurable("cache eu")],
    ["no-record", noRecord("key k")],
    ["unknown", notReadable("ledger", "no answer")],
  ])("%s", (expected, { answer, sentence, customerSentence, expectedBy }) => {
    expect(answer).toBe(expected);
    expect(`${sentence} ${customerSentence}`).toMatch(/^[A-Z].*\.$/);
    expect(expectedBy).toBeNull();
  });

  it("leaves none of the ten answers out", () => {
    expect(new Set(ANSWERS).size).toBe(10);
  });
});

const readings = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Reading<T>> => fc.oneof(value.map(read), fc.constant(AWAY));
const anyEvidence: fc.Arbitrary<SavedEvidence> = fc
  .record({
    state: fc.constantFrom(...MUTATION_STATES),
    replay: fc.constantFrom<ReplayModel>("last-write-wins", "versioned", "monotonic", "merge", "append"),
    receipt: readings(fc.option(fc.constant({ appliedAt: ago(20) }))),
    origin: readings(
      fc.option(
        fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()).map(([v, deleted]) => originRow(v, { deleted })),
      ),
    ),
    seconds: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ seconds, ...rest }) =>
    evidence({ ...rest, mutation: inLedger(5, { state: rest.state, acceptedAt: ago(seconds) }) }),
  );

describe("whatever was read", () => {
  it("says saved of what was withdrawn only where the very same is in its place, with its own receipt", () => {
    fc.assert(
      fc.property(anyEvidence, anyEvidence, fc.boolean(), (given, next, same) => {
        const said = (e: SavedEvidence, n: number) => ({ ...e, mutation: { ...e.mutation, payload: json({ n }) } });
        const replacedBy = { relation: "amended-as", evidence: said(next, same ? 1 : 2) };
        const withdrew = { ...said(given, 1), replacedBy };
        withdrew.mutation.state = "suppressed";
        const { answer } = answerFor(withdrew);
        expect(answer).toBe(same ? answerFor(replacedBy.evidence).answer : "suppressed");
      }),
      { numRuns: 1_000 },
    );
  });

  it("says saved only on a receipt that was read, with the row at or above the version", () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const { answer } = answerFor(given);
        if (answer !== "saved" && answer !== "saved-then-replaced") return;
        const at = given.origin.reachable ? (given.origin.value?.version ?? 0n) : -1n;
        expect(at >= given.mutation.version).toBe(true);
        if (at > given.mutation.version && answer === "saved-then-replaced")
          expect(given.cover.reachable && given.cover.value !== null).toBe(true);
        if (given.mutation.state !== "superseded" || answer === "saved")
          expect(given.receipt.reachable && given.receipt.value !== null).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never says saved, nor anything like it to the customer, with the origin away", () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const { answer, customerSentence } = answerFor({ ...given, origin: AWAY, receipt: AWAY });
        expect(["saved", "saved-then-replaced", "regressed"]).not.toContain(answer);
        expect(customerSentence).not.toMatch(/^(Saved|Your change (was|is) saved)/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives one of the ten answers, and a time only for what is on its way", () => {
    fc.assert(
      fc.property(anyEvidence, (given) => {
        const { answer, expectedBy } = answerFor(given);
        expect(ANSWERS).toContain(answer);
        if (expectedBy !== null) expect(["accepted", "late"]).toContain(answer);
      }),
      { numRuns: 1_000 },
    );
  });
});
