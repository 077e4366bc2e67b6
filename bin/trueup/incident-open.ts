import type { Command } from "commander";
import type { IncidentRequest } from "../../lib/api/incidents";
import { incidentWords } from "./incident-words";
import { each, withReason } from "./options";
import { listOf } from "./selection";
import { answer, type Given, give, giving } from "./session";

interface Opening extends Given {
  title: string;
  reason: string;
  path: string[];
  key?: string[];
  keysFile?: string;
  prefix?: string;
  finding?: string;
  diverging?: boolean;
  all?: boolean;
  from?: string;
  to?: string;
  region?: string[];
  holdDependents?: boolean;
}

/** `trueup incident open` */
export function addIncidentOpen(incident: Command): void {
  withReason(giving(incident.command("open")))
    .description("open an incident; its list of keys is frozen, and dependents of its paths are held back")
    .requiredOption("--title <text>", "the fault in a few words")
    .requiredOption("--path <path>", "a path; repeat for more", each)
    .option("--key <key>", "one key; repeat for more", each)
    .option("--keys-file <file>", "keys: CSV or JSON")
    .option("--prefix <text>", "keys with this prefix")
    .option("--finding <finding>", "keys with this finding now")
    .option("--diverging", "keys that diverge now; with --finding and --prefix, those among them")
    .option("--all", "every key of its paths")
    .option("--from <time>", "mutations accepted from this time on, RFC 3339")
    .option("--to <time>", "mutations accepted until this time")
    .option("--region <region>", "a cache region; repeat for more", each)
    .option("--hold-dependents", "even though it is about a few keys")
    .option("--no-hold-dependents", "do not hold back dependents of the paths")
    .action(async (asked: Opening) => {
      const { title, reason, path, from, to, region, holdDependents } = asked;
      const request: IncidentRequest = {
        title,
        reason,
        scope: {
          paths: path,
          ...keysOf(asked),
          ...(from !== undefined && { acceptedFrom: from }),
          ...(to !== undefined && { acceptedTo: to }),
          ...(region && { regions: region }),
        },
        ...(holdDependents !== undefined && { holdDependents }),
      };
      answer(
        asked,
        await give(asked, (client, key) => client.incident.open({ body: request }, { commandKey: key })),
        incidentWords,
      );
    });
}

/** The keys in scope; all keys only on an explicit `--all`. */
function keysOf({ key, keysFile, prefix, finding, diverging, all }: Opening): Pick<IncidentRequest["scope"], "keys"> {
  const until = new Date().toISOString();
  const list = listOf(key, keysFile, "keys");
  const ways: (NonNullable<IncidentRequest["scope"]["keys"]> | null)[] = [
    ...(list ? [{ list }] : []),
    ...(diverging
      ? [{ matching: { ...(finding && { finding: finding as "late" }), ...(prefix && { prefix }), until } }]
      : []),
    ...(prefix !== undefined && !diverging ? [{ prefix }] : []),
    ...(finding !== undefined && !diverging ? [{ finding: finding as "late" }] : []),
    ...(all ? [null] : []),
  ];
  const [way, second] = ways;
  if (way === undefined || second !== undefined)
    throw new Error(
      "Name the keys in exactly one way: --key or --keys-file, --prefix, --finding, --diverging, or --all. Nothing was sent.",
    );
  return way === null ? {} : { keys: way };
}
