import { type Command, InvalidArgumentError } from "commander";

/** Collects an option that may be given several times. */
export const each = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** A whole number from 0. */
export function whole(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("A whole number is wanted.");
}

/** A number above 0. */
export function above0(value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("A number above 0 is wanted.");
}

/** Adds the required reason. */
export const withReason = (command: Command): Command =>
  command.requiredOption("--reason <text>", "the reason that the audit shows");

/** Adds the option that breaks the glass (`breakGlass`). */
export const withGlass = (command: Command): Command =>
  command.option("--break-glass <reason>", "take the step although an earlier gate is closed; raises an alert");

/** The `breakGlass` member of a request. */
export const glassOf = ({ breakGlass }: { breakGlass?: string }): { breakGlass?: { reason: string } } =>
  breakGlass === undefined ? {} : { breakGlass: { reason: breakGlass } };

export interface Paged {
  limit?: number;
  cursor?: string;
}
/** Adds the options of a list. */
export const paged = (command: Command): Command =>
  command
    .option("--limit <n>", "up to 1000", whole)
    .option("--cursor <cursor>", "the cursor at the end of the page before");
