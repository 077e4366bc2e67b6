import { describe, expect, it } from "vitest";
import type { OutboxMapping, SourceState } from "./mapping";
import { columnsRead, readRow } from "./read-row";

const mapping = (state: SourceState, more: Partial<OutboxMapping> = {}): OutboxMapping => ({
  connection: "shop",
  schema: "public",
  table: "outbox",
  id: "id",
  key: [{ kind: "column", column: "aggregateid" }],
  where: [],
  operation: { column: "type", delete: ["OrderDeleted"] },
  payload: { kind: "column", column: "payload" },
  version: { kind: "pointer", pointer: "/version" },
  acceptedAt: "created_at",
  actor: null,
  requestId: null,
  idempotencyKey: null,
  state,
  ...more,
});

const INSERT_ONLY: SourceState = { kind: "insert-only" };
const ROW = {
  aggregateid: "o1",
  type: "OrderChanged",
  payload: '{"version":12345678901234567890,"total":1.10}',
  created_at: "2026-01-01T00:00:00Z",
};

describe("readRow", () => {
  it("reads key, version, payload and time as they are written", () => {
    expect(readRow(mapping(INSERT_ONLY), ROW)).toEqual({
      kind: "write",
      write: {
        key: "o1",
        operation: "set",
        version: "12345678901234567890",
        payload: ROW.payload,
        acceptedAt: new Date("2026-01-01T00:00:00Z"),
        actor: null,
        requestId: null,
        idempotencyKey: null,
        state: "untold",
      },
    });
  });

  it("reads the value out of an enveloped payload, and keys and versions from the whole of it", () => {
    const enveloped = mapping(INSERT_ONLY, { payload: { kind: "column", column: "payload", pointer: "/order" } });
    const payload = '{"version":4,"order":{"total":1.10}}';
    expect(readRow(enveloped, { ...ROW, payload })).toMatchObject({
      write: { version: "4", payload: '{"total":1.10}' },
    });
  });

  it("reads a deletion by its type", () => {
    expect(readRow(mapping(INSERT_ONLY), { ...ROW, type: "OrderDeleted" })).toMatchObject({
      write: { operation: "delete", payload: undefined },
    });
  });

  const STATUS: SourceState = {
    kind: "column",
    column: "status",
    pending: ["NEW"],
    active: ["BUSY"],
    done: ["SENT"],
    failed: ["DEAD"],
  };
  it.each([
    [STATUS, { status: "NEW" }, "waiting"],
    [STATUS, { status: "BUSY" }, "active"],
    [STATUS, { status: "SENT" }, "done"],
    [STATUS, { status: "DEAD" }, "failed"],
    [{ kind: "done-when", column: "processed_at", isNull: false } as const, { processed_at: null }, "waiting"],
    [{ kind: "done-when", column: "processed_at", isNull: false } as const, { processed_at: "2026-01-01" }, "done"],
    [{ kind: "done-when", column: "pending_since", isNull: true } as const, { pending_since: null }, "done"],
    [{ kind: "removed-when-done" } as const, {}, "waiting"],
  ])("tells the state %j of %j", (state, columns, wanted) => {
    expect(readRow(mapping(state), { ...ROW, ...columns })).toMatchObject({ write: { state: wanted } });
  });

  it.each([
    ["a row without its key", mapping(INSERT_ONLY), { ...ROW, aggregateid: null }],
    ["a state that the mapping does not name", mapping(STATUS), { ...ROW, status: "PARKED" }],
    ["a key that the payload lacks", mapping(INSERT_ONLY, { key: [{ kind: "pointer", pointer: "/order" }] }), ROW],
  ])("never takes %s as absent", (_, each, row) => {
    expect(readRow(each, row).kind).toBe("unclassified");
  });

  it("names every column that it reads, once", () => {
    expect(columnsRead(mapping(STATUS, { actor: "type" })).sort()).toEqual(
      ["aggregateid", "created_at", "id", "payload", "status", "type"].sort(),
    );
  });
});
