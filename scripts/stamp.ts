import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One digest of all inputs of a build step: files, whole folders without their tests, and texts. */
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

/** The digest of the step's last success, if any. */
export function readStamp(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Records a success. */
export function writeStamp(file: string, digest: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${digest}\n`);
}

/** Removes the last success before the step begins, so that an interrupted step is repeated. */
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
