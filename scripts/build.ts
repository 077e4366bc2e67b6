import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { buildBundles } from "./bundles";
import { digestOf, readStamp, removeStamp, writeStamp } from "./stamp";

const USAGE = "Usage: npm run build [-- --only bundles|console|types|materials] [--force]";
const root = resolve(import.meta.dirname, "..");

/** One part of the build: its inputs, and the files that show that its outcome exists. */
interface Step {
  name: string;
  files: string[];
  texts: () => string[];
  run: () => Promise<void>;
}

const SHARED = ["package.json", "package-lock.json", "tsconfig.json"];

const STEPS: Step[] = [
  {
    name: "bundles",
    files: [...SHARED, "bin", "lib", "workers", "scripts", "demo/shop", "demo/orders", "prisma"],
    texts: () => [String(existsSync(join(root, "dist/workers/main.js")))],
    run: () => buildBundles(root),
  },
  {
    name: "console",
    files: [...SHARED, "app", "components", "lib", "public", "next.config.ts", "postcss.config.mjs", "proxy.ts"],
    // The console's id is an input, since other programs write to .next too.
    texts: () => [process.env.BASE_PATH ?? "", idOfConsole()],
    run: buildConsole,
  },
  {
    name: "types",
    files: [...SHARED, "lib", "scripts"],
    texts: () => [String(existsSync(join(root, "dist/types")))],
    run: async () => (await import("./types")).buildTypes(root),
  },
  {
    name: "materials",
    files: SHARED,
    texts: () => [String(existsSync(join(root, "dist/sbom.json")))],
    run: writeMaterials,
  },
];

/** Builds the steps whose inputs changed since their last success. */
async function main(): Promise<void> {
  const { only, force } = readArguments();
  for (const step of STEPS.filter(({ name }) => only === undefined || name === only)) {
    const stamp = join(root, "dist/stamps", step.name);
    const digest = () => digestOf(root, { files: step.files, texts: step.texts() });
    if (!force && readStamp(stamp) === digest()) {
      console.log(`${step.name}: nothing has changed`);
      continue;
    }
    const began = Date.now();
    removeStamp(stamp);
    await step.run();
    writeStamp(stamp, digest());
    console.log(`${step.name}: built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}

function readArguments(): { only: string | undefined; force: boolean } {
  const options = { only: { type: "string" }, force: { type: "boolean", default: false } } as const;
  try {
    const { values } = parseArgs({ options });
    if (values.only === undefined || STEPS.some(({ name }) => name === values.only))
      return { only: values.only, force: values.force };
    throw new Error(`There is no part "${values.only}".`);
  } catch (error) {
    console.error(`${(error as Error).message} ${USAGE}`);
    process.exit(2);
  }
}

function idOfConsole(): string {
  try {
    return readFileSync(join(root, ".next/BUILD_ID"), "utf8");
  } catch {
    return "";
  }
}

function buildConsole(): Promise<void> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [next, "build"], { cwd: root, env, stdio: "inherit" });
    child.once("error", fail);
    child.once("exit", (code, signal) =>
      code === 0
        ? done()
        : fail(new Error(`next build ended with ${signal ?? `code ${code}`}; what it said is above.`)),
    );
  });
}

/** Writes the list of every package that the product is made of, in the format of CycloneDX. */
async function writeMaterials(): Promise<void> {
  const { stdout } = await promisify(execFile)(
    "npm",
    ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"],
    { cwd: root, maxBuffer: 64 * 1_024 * 1_024 },
  );
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist/sbom.json"), stdout);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
