import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Bench } from "./bench";
import { withConsole } from "./console";
import { median, timed } from "./measure";
import { acceptEach, repairing } from "./repairs";
import { STORE_NOTE, withStores } from "./stores";

const ROWS = 60_000;
/** The pace of a repair that leaves the origin room for its own traffic, and a pace beyond what this machine can do. */
const PACES = { paced: 10_000, unpaced: 1_000_000 } as const;
type Pace = keyof typeof PACES;
const A_MINUTE = 20_000;

/** A caller in a process of its own, which tries to sign in so often a minute, under many addresses of accounts, until it is ended. */
const STRANGER = `const [url, perMinute] = [process.argv[1], Number(process.argv[2])];
  const began = Date.now(); let sent = 0, refused = 0;
  const one = (n) => fetch(url, { method: "POST", headers: { "content-type": "application/json", origin: new URL(url).origin },
    body: JSON.stringify({ email: "person" + (n % 500) + "@example.org", password: "a guess of a stranger" }) })
    .then(async (r) => { await r.arrayBuffer(); if (r.status === 401 || r.status === 429) refused++; }, () => {});
  setInterval(() => { const due = ((Date.now() - began) / 60000) * perMinute; while (sent < due) void one(sent++); }, 20);
  process.on("SIGTERM", () => { console.log(JSON.stringify({ refused, ms: Date.now() - began })); process.exit(0); });`;

/** Replays of one size, with and without strangers who are refused at the console's sign-in all the while, in turn. */
export const refused: Bench = ({ rows = ROWS, rounds = 5, say }) =>
  withStores({ caches: false, say }, (stores) =>
    withConsole(stores, { signIn: true, say }, async ({ port, shell }) => {
      // Without an administrator every sign-in would be the first one's.
      await shell("user", "create", "--name", "Ada", "--email", "ada@example.org", "--role", "admin");
      const url = `http://127.0.0.1:${port}/api/v1/sign-in`;
      const times = { paced: { quiet: [], beside: [] }, unpaced: { quiet: [], beside: [] } } as Times;
      const perMinute: number[] = [];
      for (let round = -1; round < rounds; round++)
        for (const pace of ["paced", "unpaced"] as const)
          for (const isBeside of round % 2 === 0 ? [true, false] : [false, true]) {
            await acceptEach(stores, stores.profile, rows, () => undefined);
            const repair = await repairing(stores, stores.profile);
            const asked = { kind: "replay", selection: { all: true }, ratePerSec: PACES[pace], canary: 0 } as const;
            const run = await repair.start(await repair.plan(asked));
            const stranger = isBeside ? await strangerAt(url) : null;
            const ms = await timed(async () => {
              const { state, outcomes } = await repair.carryOut(run);
              if (state !== "done") throw new Error(`${state}: ${JSON.stringify(outcomes)}`);
            });
            const rate = stranger === null ? null : await ended(stranger);
            await repair.close(run.incident);
            say(
              `round ${round + 1}, ${pace}: ${ms.toFixed(0)} ms${rate === null ? "" : `, ${rate.toFixed(0)} refused a minute`}`,
            );
            if (round < 0) continue;
            times[pace][isBeside ? "beside" : "quiet"].push(ms);
            if (rate !== null) perMinute.push(rate);
          }
      const ratio = ({ quiet, beside }: Times[Pace]) => median(beside.map((ms, i) => ms / (quiet[i] as number)));
      return {
        figures: {
          pacedQuietMs: median(times.paced.quiet),
          pacedBesideMs: median(times.paced.beside),
          unpacedQuietMs: median(times.unpaced.quiet),
          unpacedBesideMs: median(times.unpaced.beside),
          unpacedBesideToQuiet: ratio(times.unpaced),
          refusedPerMinute: median(perMinute),
        },
        ratios: {
          pacedBesideToQuiet: {
            value: ratio(times.paced),
            of: `a run of ${rows} items at ${PACES.paced}/s beside ${A_MINUTE} tried sign-ins a minute ÷ the same without`,
            target: { atMost: 1.05 },
          },
        },
        notes: [
          STORE_NOTE,
          "console, strangers, replayer and stores share the two cores; unpaced runs take whatever the cores have left",
        ],
      };
    }),
  );

type Times = Record<Pace, { quiet: number[]; beside: number[] }>;

async function strangerAt(url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["-e", STRANGER, url, String(A_MINUTE)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The strangers are at full rate before the clock runs.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return child;
}

/** Ends the strangers, and answers how many refusals a minute they met. */
async function ended(child: ChildProcess): Promise<number> {
  let said = "";
  child.stdout?.on("data", (part) => {
    said += part;
  });
  child.kill("SIGTERM");
  await once(child, "close");
  const { refused: met, ms } = JSON.parse(said) as { refused: number; ms: number };
  return met / (ms / 60_000);
}
