import type { Command } from "commander";
import { whole, withReason } from "./options";
import { clientOf, type Given, give, giving, say } from "./session";

interface Draining extends Given {
  reason: string;
  path?: string;
  lane?: number;
  key?: string;
}

/** `trueup incident drain` and `resume`: all paths of the incident, one path, or one lane or key of that path. */
export function addIncidentDrain(incident: Command): void {
  const verbs = [
    ["drain", true, "pause the drain of an incident's paths; answers once no earlier flush can still land"],
    ["resume", false, "resume the drain of an incident's paths"],
  ] as const;
  for (const [verb, paused, description] of verbs)
    withReason(giving(incident.command(`${verb} <incident>`)))
      .description(description)
      .option("--path <path>", "only this path")
      .option("--lane <n>", "only this lane of the path", whole)
      .option("--key <key>", "only this key of the path")
      .action((id: string, asked: Draining) => setDrains(id, paused, asked));
}

async function setDrains(id: string, paused: boolean, asked: Draining): Promise<void> {
  const { reason, lane, key, json } = asked;
  const { scope } = await clientOf(asked).incident.read({ params: { id } });
  const paths = asked.path === undefined ? scope.paths : scope.paths.filter((path) => path === asked.path);
  if (paths.length === 0)
    throw new Error(
      `Path ${asked.path} is not in this incident, whose paths are ${scope.paths.join(", ")}. Nothing was sent.`,
    );
  if (paths.length > 1 && (lane !== undefined || key !== undefined))
    throw new Error(`A lane or a key needs its path: add --path ${paths.join(" or ")}. Nothing was sent.`);
  const body = { paused, reason, incident: id, ...(lane !== undefined && { lane }), ...(key !== undefined && { key }) };
  const answers: Record<string, unknown> = {};
  await give(asked, async (client, commandKey) => {
    for (const path of paths) {
      const at = await client.drain.set(
        { params: { path }, body },
        { commandKey: paths.length === 1 ? commandKey : `${commandKey}-${path}` },
      );
      answers[path] = at;
      if (!json) say(`${path}: ${paused ? "paused" : "draining"}, epoch ${at.epoch}, at rest since ${at.quiescedAt}`);
    }
  });
  if (json) say(JSON.stringify(asked.path === undefined ? answers : answers[asked.path], null, 2));
}
