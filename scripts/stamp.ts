import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One digest of everything that a step of the build is made from: files, whole folders without their tests, and texts. */
export function digestOf(root: string, inputs: { files: string[]; texts: string[] }): string {
  const hash = createHash("sha256");
  for (const file of inputs.files.flatMap((path) => filesUnder(root, path)).sort())
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  for (const text of inputs.texts) hash.update(text).update("\0");
  return hash.digest("hex");
}

/** The digest that the step's last success was made from, if any. */
export function readStamp(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Remembers a success. */
export function writeStamp(file: string, digest: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${digest}\n`);
}

/** Forgets the last success before the step begins, so that one that is interrupted is done again. */
export function removeStamp(file: string): void {
  rmSync(file, { force: true });
}

function filesUnder(root: string, path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => !/\.test\.tsx?$/.test(name))
    .flatMap((name) => filesUnder(root, join(path, name)));
}
