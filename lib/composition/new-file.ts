import { writeFileSync } from "node:fs";

/** Says that a verb writes over no file. */
export const overFile = (out: string, verb: string) =>
  `${out} is there already, and ${verb} writes over no file. Name another with --out.`;

/** Writes a file that was not there; throws where it is. */
export function writeNew(out: string, text: string, verb: string): void {
  try {
    writeFileSync(out, text, { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? new Error(overFile(out, verb)) : error;
  }
}
