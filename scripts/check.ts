import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

// Every check that needs no store. The checks read the same files and write none, so that they run side by side; each one's output
// is shown whole.
const root = resolve(import.meta.dirname, "..");
const program = (name: string) => join(root, "node_modules/.bin", name);
const script = (name: string) => ["--import", "tsx", `scripts/${name}.ts`];

const PREPARATION: Record<string, string[]> = {
  "route types": [program("next"), "typegen"],
};
const CHECKS: Record<string, string[]> = {
  types: [program("tsc"), "--noEmit"],
  format: [program("biome"), "check", "--error-on-warnings"],
  imports: script("import-table"),
  sizes: script("sizes"),
  wrappers: script("wrappers"),
  "API coverage": script("api-coverage"),
  "unused code": [program("knip")],
};

/** Runs one check to its end and shows its output; returns whether it passed. */
function passes([name, args]: [string, string[]]): Promise<boolean> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => said.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => said.push(bytes));
    child.once("error", fail);
    child.once("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      if (code !== 0) console.error(`${name}: failed`);
      done(code === 0);
    });
  });
}

for (const step of [PREPARATION, CHECKS]) {
  const passed = await Promise.all(Object.entries(step).map(passes));
  if (passed.includes(false)) process.exit(1);
}
