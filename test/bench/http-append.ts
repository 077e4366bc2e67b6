import { Agent, request } from "node:http";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import { acceptAll } from "./append";
import type { Bench } from "./bench";
import { withConsole } from "./console";
import { median, timed } from "./measure";
import { proposal } from "./proposals";
import { type BenchStores, STORE_NOTE, withStores } from "./stores";

const KEYS = 1_000_000;
const PER_BATCH = 500;
const CONNECTIONS = 4;
const PER_ROUND = 40_000;

/**
 * Batches over HTTP to the built console, started as in production, against `accept` in process, and against a console with sign-in that
 * asks for the producer's token, round by round.
 */
export const httpAppend: Bench = ({ rounds = 7, say }) =>
  withStores({ caches: false, say }, (stores) =>
    withBoth(stores, say, async (open, signedIn) => {
      const acceptor = new Acceptor(stores.profile, new IdMaker(await stores.ledger.clockOffsetMs()));
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      const http: number[] = [];
      const permitted: number[] = [];
      const inProcess: number[] = [];
      for (let round = -1; round < rounds; round++) {
        const proposals = Array.from({ length: PER_ROUND }, () => proposal(KEYS));
        const waits = new Float64Array(PER_ROUND);
        // The two consoles take turns at being the first.
        const bodies = [batches(), batches()] as const;
        const sent: Record<string, number> = {};
        for (const to of round % 2 === 0 ? [open, signedIn] : [signedIn, open])
          sent[to.port] = await timed(() => sendAll(agent, to, to === open ? bodies[0] : bodies[1]));
        const [httpMs, permittedMs] = [sent[open.port] as number, sent[signedIn.port] as number];
        const acceptMs = await timed(() => acceptAll(acceptor, proposals, waits));
        say(
          `round ${round + 1} of ${rounds}: HTTP ${rate(httpMs)}/s, with a token ${rate(permittedMs)}/s, accept ${rate(acceptMs)}/s`,
        );
        if (round < 0) continue;
        http.push(httpMs);
        permitted.push(permittedMs);
        inProcess.push(acceptMs);
      }
      agent.destroy();
      return {
        figures: {
          httpPerSec: PER_ROUND / (median(http) / 1_000),
          permittedPerSec: PER_ROUND / (median(permitted) / 1_000),
          acceptPerSec: PER_ROUND / (median(inProcess) / 1_000),
          rows: 3 * PER_ROUND * (rounds + 1),
        },
        ratios: {
          httpToAppend: {
            value: median(inProcess.map((ms, i) => ms / (http[i] as number))),
            of: `batches of ${PER_BATCH} over HTTP, ${CONNECTIONS} connections ÷ accept in process, as \`append\` calls it`,
            target: { atLeast: 0.5 },
          },
          permittedToOpen: {
            value: median(http.map((ms, i) => ms / (permitted[i] as number))),
            of: "batches over HTTP with a producer's token to a console with sign-in ÷ the same to a console without",
            target: { atLeast: 0.9 },
          },
        },
        notes: [
          STORE_NOTE,
          "the consoles are the built one in processes of their own; the caller that sends and reads shares the two cores with them",
          `each mutation of each answer was checked to be accepted; ${PER_ROUND} rows a round each, in turn; medians over ${rounds} rounds`,
        ],
      };
    }),
  );

const rate = (ms: number) => Math.round(PER_ROUND / (ms / 1_000));

/** A console that takes writes, with the headers that it asks for. */
interface Served {
  port: number;
  headers: Record<string, string>;
}

const batches = (): Buffer[] =>
  Array.from({ length: PER_ROUND / PER_BATCH }, () =>
    Buffer.from(JSON.stringify({ mutations: Array.from({ length: PER_BATCH }, () => proposal(KEYS)) })),
  );

/** Starts a console without sign-in and one with sign-in, which serves a producer by its token. */
const withBoth = <T>(
  stores: BenchStores,
  say: (line: string) => void,
  work: (open: Served, signedIn: Served) => Promise<T>,
): Promise<T> =>
  withConsole(stores, { signIn: false, say }, (open) =>
    withConsole(stores, { signIn: true, say }, async (signedIn) => {
      const args = ["token", "create", "--name", "shop", "--role", "producer", "--path", "profile"];
      const token = await signedIn.shell(...args);
      return work({ ...open, headers: {} }, { ...signedIn, headers: { authorization: `Bearer ${token}` } });
    }),
  );

async function sendAll(agent: Agent, to: Served, bodies: Buffer[]): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let i = next++; i < bodies.length; i = next++) await send(agent, to, bodies[i] as Buffer);
    }),
  );
}

async function send(agent: Agent, { port, headers }: Served, body: Buffer): Promise<void> {
  const { status, text } = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const call = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/api/v1/paths/profile/mutations/batch",
        headers: { ...headers, "content-type": "application/json", "content-length": body.length },
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
