import { readPointer } from "../json-pointer";
import { asJsonText, exactValue, type JsonText, jsonTextOr, textOfExact, textOfJson } from "../json-text";
import type { ItemState, ObservedItem } from "./evidence";
import { keyText } from "./key-parts";
import type { OutboxMapping, RowPlace, SourceState } from "./mapping";
import { textAt } from "./texts";

/** What one outbox row says of one key. */
export type RowWrite = Pick<
  ObservedItem,
  "key" | "operation" | "version" | "payload" | "acceptedAt" | "actor" | "requestId" | "idempotencyKey" | "state"
>;

export type RowReading = { kind: "write"; write: RowWrite } | { kind: "unclassified"; because: string };

type Columns = Readonly<Record<string, string | null>>;

/** Every column that a mapping reads, each once. */
export function columnsRead(mapping: OutboxMapping): string[] {
  const { key, version, operation, payload, state } = mapping;
  const places = [...key, ...(version === null ? [] : [version])];
  return [
    ...new Set([
      mapping.id,
      ...places.flatMap((place) => (place.kind === "column" ? [place.column] : [])),
      ...(operation === null ? [] : [operation.column]),
      ...(payload === null ? [] : payload.kind === "column" ? [payload.column] : payload.columns),
      ...[mapping.acceptedAt, mapping.actor, mapping.requestId, mapping.idempotencyKey].filter((each) => each !== null),
      ...("column" in state ? [state.column] : []),
    ]),
  ];
}

/** Reads an outbox row. A row without the mapping's key is unclassified, never absent. */
export function readRow(mapping: OutboxMapping, columns: Columns): RowReading {
  const payload = payloadOf(mapping, columns);
  const value = payload === undefined ? undefined : exactValue(payload);
  const at = (place: RowPlace) =>
    place.kind === "column" ? (columns[place.column] ?? null) : textAt(value, place.pointer);
  const parts: string[] = [];
  for (const place of mapping.key) {
    const part = at(place);
    if (part === null || part === "")
      return {
        kind: "unclassified",
        because:
          place.kind === "column"
            ? `its column ${place.column} is empty`
            : `its payload has nothing at ${place.pointer}`,
      };
    parts.push(part);
  }
  const state = stateOf(mapping.state, columns);
  if (state === null)
    return {
      kind: "unclassified",
      because: `its ${(mapping.state as { column: string }).column} is ${textOfJson(columns[(mapping.state as { column: string }).column] ?? null)}, which the mapping does not name`,
    };
  const { operation } = mapping;
  const isDelete = operation?.delete.includes(columns[operation.column] ?? "") ?? false;
  const text = (column: string | null) => (column === null ? null : (columns[column] ?? null));
  return {
    kind: "write",
    write: {
      key: keyText(parts),
      operation: isDelete ? "delete" : "set",
      version: mapping.version === null ? null : at(mapping.version),
      payload: isDelete ? undefined : valueIn(mapping, payload, value),
      acceptedAt: timeOf(text(mapping.acceptedAt)),
      actor: text(mapping.actor),
      requestId: text(mapping.requestId),
      idempotencyKey: text(mapping.idempotencyKey),
      state,
    },
  };
}

/** The value of a payload: the payload itself, or what stands in it at the mapping's pointer. */
function valueIn(
  { payload: mapped }: OutboxMapping,
  payload: JsonText | undefined,
  value: unknown,
): JsonText | undefined {
  if (mapped?.kind !== "column" || mapped.pointer == null) return payload;
  const found = readPointer(value, mapped.pointer);
  const text = found === undefined ? undefined : textOfExact(found);
  return text === undefined ? undefined : asJsonText(text);
}

function payloadOf({ payload }: OutboxMapping, columns: Columns): JsonText | undefined {
  if (payload === null) return undefined;
  if (payload.kind === "column") {
    const text = columns[payload.column] ?? null;
    return text === null ? undefined : jsonTextOr(text);
  }
  return textOfJson(Object.fromEntries(payload.columns.map((column) => [column, columns[column] ?? null])));
}

function timeOf(text: string | null): Date | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms);
}

/** The state that a row's columns tell; null where its column has a text that the mapping does not name. */
function stateOf(state: SourceState, columns: Columns): ItemState | null {
  switch (state.kind) {
    case "insert-only":
      return "untold";
    case "removed-when-done":
      return "waiting";
    case "done-when":
      return ((columns[state.column] ?? null) === null) === state.isNull ? "done" : "waiting";
    case "column": {
      const text = columns[state.column] ?? "";
      if (state.pending.includes(text)) return "waiting";
      if (state.active.includes(text)) return "active";
      if (state.done.includes(text)) return "done";
      return state.failed.includes(text) ? "failed" : null;
    }
  }
}
