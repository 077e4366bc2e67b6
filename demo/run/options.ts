import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULT_PER_SEC, MOST_PER_SEC } from "../shop/control";

export const USAGE = "Usage: npm run demo -- [--port N] [--no-traffic] [--rate N] [--reset] [--data-dir DIR]";

export interface DemoOptions {
  /** 0 lets the system choose. */
  port: number;
  traffic: boolean;
  /** Writes a second of the whole shop; null keeps what was set last. */
  ratePerSec: number | null;
  reset: boolean;
  dataDir: string;
}

/** Reads the command line; throws one line that says what is wrong with it and how it is used. */
export function readOptions(args: string[], from: string): DemoOptions {
  const options = {
    port: { type: "string", default: "3000" },
    "no-traffic": { type: "boolean", default: false },
    rate: { type: "string" },
    reset: { type: "boolean", default: false },
    "data-dir": { type: "string", default: ".trueup" },
  } as const;
  try {
    const { values } = parseArgs({ args, options });
    if (values["data-dir"] === "") throw new Error("--data-dir needs a folder.");
    return {
      port: wholeNumber("--port", values.port, 65_535),
      traffic: !values["no-traffic"],
      ratePerSec: values.rate === undefined ? null : wholeNumber("--rate", values.rate, MOST_PER_SEC),
      reset: values.reset,
      dataDir: resolve(from, values["data-dir"]),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message} ${USAGE}`);
  }
}

/** The shop's rate where none was ever given. */
export const usualRate = DEFAULT_PER_SEC;

function wholeNumber(name: string, text: string, most: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`${name} is a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`);
}
