/** Where something stands in the configuration: member names and list positions from the top. */
export type ConfigPath = readonly (string | number)[];

/** A place in a file, counted from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** What happened, and what to do about it: two sentences. */
export interface Fault {
  what: string;
  remedy: string;
}

/** One thing that keeps a configuration from being used. */
export interface ConfigProblem extends Place, Fault {}

/** A fault and the member that it is about; `onName` when the member's name is at fault, not its value. */
export interface MemberFault extends Fault {
  path: ConfigPath;
  onName?: boolean;
}

/** What stops a start: every problem of the configuration at once, one line each. */
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

/** A value as an error may show it: short, on one line, and never a URL, since URLs carry passwords. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of members";
  if (typeof value !== "string") return String(value);
  if (/:\/\/|@/.test(value)) return "a URL (not shown)";
  return value.length > SHOWN_LENGTH ? `${JSON.stringify(value.slice(0, SHOWN_LENGTH))} …` : JSON.stringify(value);
}
