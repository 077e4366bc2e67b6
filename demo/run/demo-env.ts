import { renameSync, writeFileSync } from "node:fs";

/** Writes variables so that a shell can read the file in; passwords are among them, so it is for its owner alone. */
export function writeEnv(file: string, variables: Record<string, string>): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, envText(variables), { mode: 0o600 });
  renameSync(draft, file);
}

/** One `NAME='value'` a line, in which a shell takes nothing for its own. */
export function envText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}
