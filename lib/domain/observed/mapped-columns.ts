import type { OutboxMapping } from "./mapping";
import { columnsRead } from "./read-row";

/** Every column that an outbox's mapping names, each once: those that are read, and those that tell whose a row is. */
export function mappedColumns(mapping: OutboxMapping): string[] {
  return [...new Set([...columnsRead(mapping), ...mapping.where.map(({ column }) => column)])];
}
