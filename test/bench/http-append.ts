import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntilReady } from "../../demo/run/ready";
import { freePort } from "../../demo/stores/ports";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import { Program, runToEnd } from "../e2e/setup/program";
import { acceptAll } from "./append";
import type { Bench } from "./bench";
import { median, timed } from "./measure";
import { proposal } from "./proposals";
import { type BenchStores, STORE_NOTE, withStores } from "./stores";

const KEYS = 1_000_000;
const PER_BATCH = 500;
const CONNECTIONS = 4;
const PER_ROUND = 40_000;

/** Batches over HTTP to the built console, started as in production, against `accept` in process, round by round. */
export const httpAppend: Bench = ({ rounds = 7, say }) =>
  withStores({ caches: false, say }, (stores) =>
    withConsole(stores, say, async (port) => {
      const acceptor = new Acceptor(stores.profile, new IdMaker(await stores.ledger.clockOffsetMs()));
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      const http: number[] = [];
      const inProcess: number[] = [];
      for (let round = -1; round < rounds; round++) {
        const bodies = Array.from({ length: PER_ROUND / PER_BATCH }, () =>
          Buffer.from(JSON.stringify({ mutations: Array.from({ length: PER_BATCH }, () => proposal(KEYS)) })),
        );
        const proposals = Array.from({ length: PER_ROUND }, () => proposal(KEYS));
        const waits = new Float64Array(PER_ROUND);
        const httpMs = await timed(() => sendAll(agent, port, bodies));
        const acceptMs = await timed(() => acceptAll(acceptor, proposals, waits));
        say(`round ${round + 1} of ${rounds}: HTTP ${rate(httpMs)}/s, accept ${rate(acceptMs)}/s`);
        if (round < 0) continue;
        http.push(httpMs);
        inProcess.push(acceptMs);
      }
      agent.destroy();
      return {
        figures: {
          httpPerSec: PER_ROUND / (median(http) / 1_000),
          acceptPerSec: PER_ROUND / (median(inProcess) / 1_000),
          rows: 2 * PER_ROUND * (rounds + 1),
        },
        ratios: {
          httpToAppend: {
            value: median(inProcess.map((ms, i) => ms / (http[i] as number))),
            of: `batches of ${PER_BATCH} over HTTP, ${CONNECTIONS} connections ÷ accept in process, as \`append\` calls it`,
            target: { atLeast: 0.5 },
          },
        },
        notes: [
          STORE_NOTE,
          "the console is the built one in a process of its own; the caller that sends and reads shares the two cores with it",
          `each mutation of each answer was checked to be accepted; ${PER_ROUND} rows a round each, in turn; medians over ${rounds} rounds`,
        ],
      };
    }),
  );

const rate = (ms: number) => Math.round(PER_ROUND / (ms / 1_000));

async function withConsole<T>(
  stores: BenchStores,
  say: (line: string) => void,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const logs = mkdtempSync(join(tmpdir(), "trueup-bench-console-"));
  const port = await freePort();
  const env = {
    ...stores.env,
    NODE_ENV: "production",
    PORT: String(port),
    TRUEUP_CONFIG: stores.configFile,
    TRUEUP_SECRET: "a secret that only this benchmark uses",
  };
  await runToEnd({ name: "build", args: ["--import", "tsx", "scripts/build.ts"], env: {}, logs });
  const console = new Program({ name: "console", args: ["dist/bin/start.js"], env, logs });
  try {
    await waitUntilReady({ url: `http://127.0.0.1:${port}` }, say, new AbortController().signal);
    return await work(port);
  } finally {
    await console.stop();
    rmSync(logs, { recursive: true, force: true });
  }
}

async function sendAll(agent: Agent, port: number, bodies: Buffer[]): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let i = next++; i < bodies.length; i = next++) await send(agent, port, bodies[i] as Buffer);
    }),
  );
}

async function send(agent: Agent, port: number, body: Buffer): Promise<void> {
  const { status, text } = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const call = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/api/v1/paths/profile/mutations/batch",
        headers: { "content-type": "application/json", "content-length": body.length },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
        response.on("error", reject);
      },
    );
    call.on("error", reject);
    call.end(body);
  });
  const items = status === 207 ? (JSON.parse(text).items as { status: number }[]) : [];
  if (items.length !== PER_BATCH || items.some((item) => item.status !== 202))
    throw new Error(`${status}: ${text.slice(0, 500)}`);
}
