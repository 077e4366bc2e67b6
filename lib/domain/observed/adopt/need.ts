import type { SurveyedTable } from "../survey";

/** One thing that a native path needs, whether it is there, and the statements or the step that bring it. */
export interface Need {
  name: string;
  holds: boolean;
  said: string;
  /** Statements for the table's owner; none where the need holds, or where no statement brings it. */
  ddl: string[];
}

/** What a role may do to a path's table, as the catalog has it. */
export interface TableRights {
  role: string;
  insert: boolean;
  update: boolean;
  delete: boolean;
  /** Whether the role may create the schema `trueup`, or tables in it where it is there. */
  sidecar: boolean;
  /** Whether the role's transactions are read-only by its own settings. */
  readOnly: boolean;
  /** Whether rows are written to it as to a table: no foreign table. */
  isTable: boolean;
  /** Columns that are NOT NULL and that nothing fills when a row is inserted without them. */
  unfilled: string[];
}

/** What was read of the stores of a path that is to be taken over. */
export interface SeenStores {
  /** Null: there is no such table. */
  table: SurveyedTable | null;
  rights: TableRights | null;
  /** The Redis that is to hold the path's queue, with the commands that its user may not run; null: there is none. */
  queue: { connection: string; refused: readonly string[] } | null;
  /** By region, the commands that the cache's user may not run. */
  caches: ReadonlyMap<string, readonly string[]>;
}

export const held = (name: string, said: string): Need => ({ name, holds: true, said, ddl: [] });
export const missing = (name: string, said: string, ddl: string[] = []): Need => ({ name, holds: false, said, ddl });
