import { readFileSync } from "node:fs";
import { type Listed, listFile } from "../../lib/api/list-file";

/** Reads a file of mutation ids or of keys; an empty file, or one with any other content, is refused whole. */
export function readList(file: string, of: Listed): string[] {
  const refuse = (fault: string): never => {
    throw new Error(`${file}: ${fault} Nothing was sent.`);
  };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return refuse(`The file cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  const read = listFile(text, of);
  return read.ok ? [...new Set(read.found.map(([name]) => name))] : refuse(read.fault);
}
