/** A place in the configuration: member names and list positions from the top. */
export type ConfigPath = readonly (string | number)[];

/** A place in a file, counted from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** What happened, and the remedy: two sentences. */
export interface Fault {
  what: string;
  remedy: string;
}

/** One fault that makes a configuration unusable, with its place. */
export interface ConfigProblem extends Place, Fault {}

/** A fault and its member; `onName` when the member's name is wrong rather than its value. */
export interface MemberFault extends Fault {
  path: ConfigPath;
  onName?: boolean;
}

/** A wrong configuration stops the start: all of its problems, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join("\n"));
  }
}

/** `file:line:col: what happened. what to do.` */
export function problemLine({ file, line, column, what, remedy }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${what} ${remedy}`.trimEnd();
}

const SHOWN_LENGTH = 60;

/** A value for an error text: short, on one line, and never a URL, since URLs carry passwords. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of members";
  if (typeof value !== "string") return String(value);
  if (/:\/\/|@/.test(value)) return "a URL (not shown)";
  return value.length > SHOWN_LENGTH ? `${JSON.stringify(value.slice(0, SHOWN_LENGTH))} …` : JSON.stringify(value);
}
