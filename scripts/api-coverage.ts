import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { api } from "../lib/api/api";
import type { Entry } from "../lib/api/entry";
import { callName, clientCalls, describedCalls, servedCall } from "../test/fixtures/api-calls";
import { type Coverage, coverageFaults } from "./coverage-faults";
import { readRouteFile } from "./route-file";

// Holds the entries of lib/api, the route files, the OpenAPI document and the typed client to each other.
const root = resolve(import.meta.dirname, "..");
const ROUTES = "app/api/v1";

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && "method" in value && "path" in value && "output" in value;

/** Every entry that a file of lib/api exports, alone or in its entity. */
async function statedEntries(): Promise<Coverage["entries"]> {
  const files = readdirSync(join(root, "lib/api")).filter((file) => file.endsWith(".ts") && !file.includes(".test."));
  const names = new Map<unknown, string>(
    Object.entries(api).flatMap(([subject, calls]) =>
      Object.entries(calls).map(([verb, entry]): [unknown, string] => [entry, `${subject}.${verb}`]),
    ),
  );
  const stated: Coverage["entries"] = [];
  for (const file of files.filter((name) => name !== "api.ts")) {
    const module = (await import(join(root, "lib/api", file))) as Record<string, unknown>;
    for (const exported of Object.values(module)) {
      const found = isEntry(exported) ? [exported] : Object.values(exported ?? {}).filter(isEntry);
      for (const entry of found)
        stated.push({ file: `lib/api/${file}`, call: callName(entry), name: names.get(entry) ?? null });
    }
  }
  return stated;
}

function routeFiles(): Coverage["routes"] {
  return readdirSync(join(root, ROUTES), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map((below) => {
      const { bindings, strange } = readRouteFile(readFileSync(join(root, ROUTES, below), "utf8"));
      return {
        file: `${ROUTES}/${below}`,
        strange,
        bindings: bindings.map(({ method, entry }) => ({ call: servedCall(method, below), entry })),
      };
    });
}

const faults = coverageFaults({
  entries: await statedEntries(),
  routes: routeFiles(),
  described: describedCalls(),
  asked: new Map([...(await clientCalls())].map(([name, { call }]) => [name, call])),
});
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
