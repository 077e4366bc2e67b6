import type { Command } from "commander";
import { plain } from "../../lib/http/plain-text";
import { type Asked, answer, asking, clientOf } from "./session";

/** `trueup key` */
export function addKey(program: Command): void {
  asking(program.command("key <path> <key>").description("a key's verdict, findings and stores")).action(
    async (path: string, key: string, asked: Asked) =>
      answer(asked, await clientOf().key(path, key), (story) =>
        [
          `${plain(key)}: ${story.verdict}. ${story.sentence}`,
          ...story.findings.map((f) => `  ${f.finding} since ${f.since}`),
          `  ledger head ${story.ledger.head ?? "-"}, materialized ${story.ledger.materialized ?? "-"}, outstanding ${story.ledger.outstandingCount}`,
          ...story.caches.map(
            (c) => `  cache ${c.region} ${c.status} ${c.version ?? ""}${c.speculative ? " speculative" : ""}`,
          ),
          `  origin ${story.origin.status} ${story.origin.version ?? ""}`,
        ].join("\n"),
      ),
  );
}
