import type { Command } from "commander";
import type { ErasureWire } from "../../lib/api/erasures";
import { plain } from "../../lib/http/plain-text";
import { type Paged, paged, withReason } from "./options";
import { type Asked, answer, asking, clientOf, type Given, give, giving } from "./session";
import { labelled, listed } from "./words";

interface Wish {
  path: string;
  key: string;
  reason: string;
}

/** `trueup erasure list|show|ask|approve|withdraw` */
export function addErasure(program: Command): void {
  const erasure = program
    .command("erasure")
    .description("the erasing of a key's payloads, which needs two administrators");
  paged(asking(erasure.command("list", { isDefault: true })))
    .description("erasures, newest first; the verb where none is named")
    .action(async ({ json, ...query }: Asked & Paged) =>
      answer({ json }, await clientOf().erasure.list({ query }), ({ items, next }) =>
        listed(items.map(line), next, "Nobody has asked for an erasure."),
      ),
    );
  asking(erasure.command("show <erasure>"))
    .description("one erasure, with its progress in each place")
    .action(async (id: string, { json }: Asked) =>
      answer({ json }, await clientOf().erasure.read({ params: { id } }), words),
    );
  withReason(giving(erasure.command("ask")))
    .description("ask for a key's payloads to be erased; another administrator approves it")
    .requiredOption("--path <path>", "the key's path")
    .requiredOption("--key <key>", "the key")
    .action(async ({ path, key, reason, ...asked }: Given & Wish) => {
      const body = { path, key, reason };
      answer(asked, await give(asked, (client, commandKey) => client.erasure.ask({ body }, { commandKey })), words);
    });
  for (const [decision, says] of [
    ["approve", "approve another administrator's request; a worker carries it out"],
    ["withdraw", "take one's own request back, or refuse another's"],
  ] as const)
    giving(erasure.command(`${decision} <erasure>`))
      .description(says)
      .action(async (id: string, asked: Given) =>
        answer(
          asked,
          await give(asked, (client, commandKey) =>
            client.erasure[decision]({ params: { id }, body: {} }, { commandKey }),
          ),
          words,
        ),
      );
}

const line = ({ id, state, path, key, askedBy, reason }: ErasureWire): string =>
  plain(`${id} ${state} ${path} ${key}, asked by ${askedBy}: ${reason}`);

const words = (erasure: ErasureWire): string =>
  [
    line(erasure),
    ...labelled([
      ["decided by", erasure.decidedBy],
      ["versions up to", erasure.upTo],
      ["begun", erasure.begunAt],
      ["ended", erasure.finishedAt],
      ["note", erasure.because],
    ]),
    ...erasure.places.map(({ place, overwritten, clean, because }) =>
      plain(`  ${place}: ${overwritten} overwritten, ${clean ? "clean" : (because ?? "not clean yet")}`),
    ),
  ].join("\n");
