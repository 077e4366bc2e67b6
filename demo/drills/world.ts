import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { Client } from "../../lib/http/client";
import type { Stores } from "../stores/stores";
import { until } from "../stores/until";
import type { NotedWrite } from "./record";
import { rowsByHand } from "./tables";

/** The world in which a drill acts: the demo that runs, or a test's stores with their workers. */
export interface World {
  stores: Stores;
  url: string;
  client: Client;
  /** Variables of the services that a drill starts, beside the stores' addresses. */
  environment: Record<string, string>;
  /** How long the scheduled looks at a new write go on, after which only a sensor or the sweep looks at its key. */
  looksLastMs: number;
  say(line: string): void;
  /** Kills a worker with SIGKILL; it starts again by itself. */
  killWorker(name: string): Promise<void>;
}

type Json = Parameters<Client["mutation"]["append"]>[0]["body"]["payload"];

const WITHIN_MS = 120_000;

/** Waits until it is so; throws with what was waited for. */
export async function waitFor(what: string, holds: () => Promise<boolean>, withinMs = WITHIN_MS): Promise<void> {
  const held = await until(() => holds().catch(() => false), { withinMs, everyMs: 50 });
  if (held === undefined) throw new Error(`After ${withinMs / 1_000} s this is still not so: ${what}.`);
}

/** Keys of one drill, which no other traffic uses. */
export function drillKeys(count: number): string[] {
  const stamp = Date.now().toString(36);
  return Array.from({ length: count }, (_, i) => `drill-${stamp}-${1 + i}`);
}

/** A service of the shop that writes over HTTP and notes every acknowledgment. */
export class Producer {
  readonly noted: NotedWrite[] = [];

  constructor(
    private readonly client: Client,
    private readonly path: string,
  ) {}

  /** Writes and notes the acknowledgment; throws when the console does not acknowledge. */
  async write(
    key: string,
    payload: Record<string, unknown>,
    operation: "set" | "increment" = "set",
  ): Promise<NotedWrite> {
    const requestId = `req-${randomUUID()}`;
    const { mutation } = await this.client.mutation.append({
      params: { path: this.path },
      body: { key, operation, payload: payload as Json, idempotencyKey: randomUUID(), actor: "user-1", requestId },
    });
    const noted = {
      key,
      mutation: mutation.id,
      version: mutation.version,
      requestId,
      payload,
      acknowledgedAt: new Date().toISOString(),
    };
    this.noted.push(noted);
    return noted;
  }

  /** Waits until the origin's rows are at the newest acknowledged versions. */
  async untilInOrigin(origin: pg.ClientBase): Promise<void> {
    const newest = new Map<string, bigint>();
    for (const { key, version } of this.noted)
      newest.set(key, BigInt(version) > (newest.get(key) ?? 0n) ? BigInt(version) : (newest.get(key) as bigint));
    await waitFor(`the origin has every acknowledged write of path ${this.path}`, async () => {
      const rows = await rowsByHand(origin, this.path, [...newest.keys()]);
      return [...newest].every(([key, version]) => (rows.get(key)?.version ?? 0n) >= version);
    });
  }
}

/** A customer's profile, as the shop's own service writes it. */
export const profileOf = (key: string, city: string) => ({
  name: `Customer ${key}`,
  email: `${key}@shop.example`,
  phone: "+351 21 0000000",
  city,
  newsletter: false,
});
