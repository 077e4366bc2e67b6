import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ledgerAway, reportAway } from "../../lib/composition/away-at-start";
import { openStores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { createPool } from "../../lib/postgres/pool";
import { freshSystem, SILENT, type TestSystem } from "../fixtures/system";
import { WORKERS } from "../setup/programs";

const NOBODY = "127.0.0.1:1";

let system: TestSystem;
beforeAll(async () => {
  system = await freshSystem();
});
afterAll(() => system?.close());

/** The lines about connections at the start of a process with this environment. */
async function linesWith(away: Record<string, string>): Promise<string[]> {
  const env = { ...system.env, ...away };
  const lines: string[] = [];
  const stores = await openStores({
    config: loadConfig({ path: env.TRUEUP_CONFIG as string, env }),
    databaseUrl: env.DATABASE_URL as string,
    name: "test",
    log: SILENT,
  });
  onTestFinished(() => stores.close());
  await reportAway(stores, { ...SILENT, error: (_, line) => void lines.push(line) });
  return lines;
}

describe("a start without the ledger", () => {
  const url = `postgres://trueup:a-password@${NOBODY}/trueup`;

  it("ends the workers with one line that names the setting, what it means and what to do", () => {
    const { stderr, status } = spawnSync(process.execPath, [WORKERS, "relay"], {
      encoding: "utf8",
      env: { ...process.env, ...system.env, DATABASE_URL: url },
    });
    expect(status).toBe(1);
    expect(stderr.trim().split("\n")).toEqual([
      `DATABASE_URL: the ledger at ${NOBODY} does not answer: no server answers at the address. The workers did not start. Start the ledger's Postgres, or correct DATABASE_URL, and start the workers again.`,
    ]);
  });

  it("is one line of the console as well, which serves all the same", async () => {
    const pool = createPool({ connectionString: url, name: "test" });
    const error = await pool.query("SELECT").catch((thrown: unknown) => thrown);
    await pool.end();
    expect(ledgerAway(url, error, "console")).toBe(
      `DATABASE_URL: the ledger at ${NOBODY} does not answer: no server answers at the address. The console serves, and answers 503 until the ledger is back. Start the ledger's Postgres, or correct DATABASE_URL and start the console again.`,
    );
    expect(ledgerAway(url, new Error("a bug"), "console")).toBeNull();
  });
});

describe("a start without a store", () => {
  it.each([
    ["queue", "QUEUE_URL", `redis://:a-password@${NOBODY}`],
    ["cache-eu", "CACHE_EU_URL", `redis://:a-password@${NOBODY}`],
    ["shop", "ORIGIN_URL", `postgres://shop:a-password@${NOBODY}/shop`],
  ])("has one line that names the connection %s, what it means and what to do", async (name, variable, url) => {
    const lines = await linesWith({ [variable]: url });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      new RegExp(
        `^connection ${name} at ${NOBODY} does not answer as it should: .+\\. What needs the connection waits, .*correct connections\\.${name} in .+ and start again\\.$`,
      ),
    );
    expect(lines[0]).not.toContain("a-password");
  });

  it("has no line while every store answers", async () => {
    expect(await linesWith({})).toEqual([]);
  });

  it("is one line of the console, which opens all the same", async () => {
    const away = { CACHE_EU_URL: `redis://:a-password@${NOBODY}` };
    const opening =
      'import("./lib/composition/console.ts").then(({ openConsole }) => openConsole()).then(() => console.log("open"))';
    const program = spawn(process.execPath, ["--import", "tsx", "--eval", opening], {
      env: { ...process.env, ...system.env, ...away },
    });
    onTestFinished(() => void program.kill("SIGKILL"));
    let said = "";
    for (const stream of [program.stdout, program.stderr])
      stream.on("data", (bytes) => {
        said += bytes;
      });
    await expect.poll(() => said, { timeout: 100_000 }).toContain("open\n");
    await expect
      .poll(() => said, { timeout: 10_000 })
      .toMatch(/connection cache-eu at .* does not answer as it should/);
    expect(said.match(/does not answer as it should/g)).toHaveLength(1);
    expect(said).not.toContain("a-password");
  });
});
