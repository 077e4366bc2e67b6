import { ERASURE } from "../erasure/transitions";
import { MUTATION } from "../mutation/transitions";
import { DELIVERY } from "../notification/delivery";
import { ACKNOWLEDGMENT, DRAIN, READING } from "../path-control/transitions";
import { PLAN } from "../plan/transitions";
import { RECONCILIATION } from "../reconcile/transitions";
import { DEPENDENT } from "../recovery/dependent-transitions";
import { INCIDENT } from "../recovery/incident-transitions";
import { RUN } from "../run/transitions";
import type { Mover } from "./machine";

/** A state machine's table, for any states and verbs. */
export interface MachineTable {
  states: readonly string[];
  rows: readonly { verb: string; from: readonly string[] | null; to: string; who: Mover; why: string }[];
  ends: readonly string[];
}

/** Every state machine of the product, by what moves. */
export const STATE_MACHINES = {
  mutation: MUTATION,
  plan: PLAN,
  run: RUN,
  incident: INCIDENT,
  dependent: DEPENDENT,
  reconciliation: RECONCILIATION,
  erasure: ERASURE,
  "a notification's delivery": DELIVERY,
  "a path's drain": DRAIN,
  "a path's acknowledgments": ACKNOWLEDGMENT,
  "a path's reads": READING,
} satisfies Record<string, MachineTable>;

/** The tables as Markdown, a section a machine. */
export function machineTables(): string {
  return Object.entries<MachineTable>(STATE_MACHINES)
    .map(([name, { rows, ends }]) =>
      [
        `## ${name[0]?.toUpperCase()}${name.slice(1)}`,
        "",
        ends.length === 0 ? "No state ends it." : `Nothing leaves ${ends.map((end) => `\`${end}\``).join(" and ")}.`,
        "",
        "| from | to | verb | who | why |",
        "| --- | --- | --- | --- | --- |",
        ...rows.map(
          ({ verb, from, to, who, why }) =>
            `| ${from === null ? "(it begins)" : from.map((state) => `\`${state}\``).join(", ")} | \`${to}\` | ${verb} | ${who} | ${why} |`,
        ),
      ].join("\n"),
    )
    .join("\n\n");
}
