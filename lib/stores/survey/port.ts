import type { TableRights } from "../../domain/observed/adopt/need";
import type { SurveyedTable } from "../../domain/observed/survey";

export type { RawEntry } from "../cache/port";

import type { RawEntry } from "../cache/port";

/** What a database of another system holds, for a person who maps it. Every call is one bounded SELECT. */
export interface TablesSurvey {
  /** The role of the sessions. */
  role(): Promise<string>;
  /** The tables and views outside the database's own schemas. */
  tables(): Promise<SurveyedTable[]>;
  /** What the role may do to a table, whatever these sessions may; null: there is none of that name. */
  rights(name: { schema: string; table: string }): Promise<TableRights | null>;
  /** Some rows of a table, each column as text: times as RFC 3339 in UTC. Columns that the role may not read are left out. */
  rows(table: SurveyedTable, limit: number): Promise<Readonly<Record<string, string | null>>[]>;
}

/** A read command with arguments, to be tried. */
export type Probe = readonly [command: string, ...args: string[]];

/** What a Redis of another system holds, by plain read commands. */
export interface KeysSurvey {
  /** Names of keys that a glob fits, at most `most`; `isWhole` false: the search ended at its bound. */
  names(glob: string, most: number): Promise<{ names: string[]; isWhole: boolean }>;
  entries(names: readonly string[]): Promise<(RawEntry | null)[]>;
  /** The commands that the user may not run, or not on these keys, in upper case. */
  refused(probes: readonly Probe[]): Promise<string[]>;
}
