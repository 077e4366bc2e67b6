import type { Command } from "commander";
import type { BrokenGlassWire } from "../../lib/api/broken-glass";
import { plain } from "../../lib/http/plain-text";
import { type Paged, paged } from "./options";
import { type Asked, answer, asking, clientOf } from "./session";
import { listed } from "./words";

/** `trueup glass`: the steps that were taken although a gate before them was closed. A person reviews them in the console. */
export function addGlass(program: Command): void {
  const glass = program.command("glass").description("steps that were taken out of order, and their reviews");
  paged(asking(glass.command("list", { isDefault: true })))
    .description("broken glass, newest first; the verb where none is named")
    .option("--open", "only what waits for its review")
    .action(async ({ json, open, ...query }: Asked & Paged & { open?: true }) =>
      answer(
        { json },
        await clientOf().brokenGlass.list({ query: { ...query, ...(open && { open: "true" }) } }),
        ({ items, next }) => listed(items.map(words), next, "No glass was broken."),
      ),
    );
}

function words({ by, incident, paths, openedAt, openUntil, uses, review }: BrokenGlassWire): string {
  const reviewed = review === null ? "waits for its review" : `reviewed by ${review.by}: ${review.note}`;
  return [
    plain(`${openedAt} ${by} in ${incident.id} on ${paths.join(", ")}, open until ${openUntil}; ${reviewed}`),
    ...uses.map(({ at, verb, step, reason }) => plain(`  ${at} ${verb} at ${step}: ${reason}`)),
  ].join("\n");
}
