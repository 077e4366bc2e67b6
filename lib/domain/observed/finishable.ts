import type { OutboxMapping } from "./mapping";

/** Why rows of an outbox cannot be taken out of its relay's work; null: their state can be set to one that is done. */
export function whyNotFinishable({ state, schema, table }: OutboxMapping): string | null {
  const outbox = `outbox ${schema}.${table}`;
  switch (state.kind) {
    case "column":
      return state.done.length > 0 ? null : `The mapping of ${outbox} names no state that is done.`;
    case "insert-only":
      return `The ${outbox} only gets rows: each was published when it came, and cannot be held back.`;
    case "removed-when-done":
      return `The ${outbox} removes rows that are done, and Trueup removes no row of another system.`;
    case "done-when":
      return `The ${outbox} tells by "${state.column}" when a row was done, and Trueup sets no such value.`;
  }
}
