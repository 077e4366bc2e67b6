import { randomUUID } from "node:crypto";
import type { CacheWrites, PutRule } from "../port";
import { type Region, textOf, ticketKey } from "./region";
import { pipelined } from "./scripted";

/** Longer than any read of the origin may take: an older ticket is void. */
const REFILL_LIFE_MS = 10_000;

type EntryWrites = Pick<CacheWrites, "putSpeculative" | "confirm" | "openRefill" | "refill">;

/** The writes of live traffic to a region's entries. */
export function entryWrites({ redis, entryKey, formerKey, lifeOf }: Region): EntryWrites {
  /** Deletes the entries that another system kept of these keys, whatever their type. */
  const deleteFormer = async (keys: readonly string[]) => {
    if (formerKey === null) return;
    await pipelined(redis, keys, (batch, key) => {
      batch.del(formerKey(key));
    });
  };
  return {
    async putSpeculative(puts, rule) {
      const answers = await pipelined(redis, puts, (batch, put) => {
        const entry = entryKey(put.key);
        batch.trueupPut(
          entry,
          ticketKey(entry),
          String(put.version),
          textOf(put.value),
          put.mutation,
          put.writtenAt,
          lifeOf(put.value),
          put.until,
          ...ruleArguments(rule, put.version),
        );
      });
      await deleteFormer(puts.map(({ key }) => key));
      return answers.map((took) => took === 1);
    },
    async confirm(confirmations) {
      const now = Date.now();
      const answers = await pipelined(redis, confirmations, (batch, c) => {
        const entry = entryKey(c.key);
        batch.trueupConfirm(
          entry,
          ticketKey(entry),
          String(c.version),
          textOf(c.value),
          c.mutation ?? "",
          now,
          lifeOf(c.value),
          c.supersedes ? "1" : "0",
        );
      });
      await deleteFormer(confirmations.map(({ key }) => key));
      return confirmations.flatMap(({ key }, i) => {
        const mutation = answers[i];
        return typeof mutation === "string" ? [{ key, mutation }] : [];
      });
    },
    async openRefill(key) {
      const entry = entryKey(key);
      const ticket = randomUUID();
      const opened = await redis.trueupOpenRefill(entry, ticketKey(entry), ticket, REFILL_LIFE_MS);
      return opened === 1 ? ticket : null;
    },
    async refill(ticket, c) {
      const entry = entryKey(c.key);
      const took = await redis.trueupRefill(
        entry,
        ticketKey(entry),
        ticket,
        String(c.version),
        textOf(c.value),
        c.mutation ?? "",
        Date.now(),
        lifeOf(c.value),
      );
      return took === 1;
    },
  };
}

function ruleArguments(rule: PutRule, version: bigint): string[] {
  if (rule.kind === "monotonic") return ["monotonic", ...rule.member];
  return rule.kind === "successor" ? ["successor", String(version - 1n)] : ["newer"];
}
