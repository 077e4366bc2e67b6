import type { Command } from "commander";
import type { Selection } from "../../lib/api/plans";
import { readList } from "./id-list";
import { each } from "./options";

export interface SelectionOptions {
  mutation?: string[];
  idsFile?: string;
  key?: string[];
  keysFile?: string;
  finding?: string[];
  prefix?: string;
  run?: string;
  all?: boolean;
  path?: string;
  region?: string;
}

/** Adds the options that select a plan's items. */
export const selecting = (command: Command): Command =>
  command
    .option("--mutation <id>", "one mutation; repeat for more", each)
    .option("--ids-file <file>", "mutation ids: CSV or JSON")
    .option("--key <key>", "one key; repeat for more", each)
    .option("--keys-file <file>", "keys: CSV or JSON")
    .option("--finding <finding>", "keys with this finding; repeat for more", each)
    .option("--prefix <text>", "keys with this prefix")
    .option("--run <run>", "undo: the run to reverse")
    .option("--all", "everything in the incident's scope")
    .option("--path <path>", "only this path of the selection")
    .option("--region <region>", "only this cache region of the selection, or origin");

/** A plan's selection for the API. Refuses none and more than one way of selecting, so that no omission means everything. */
export function selectionOf(asked: SelectionOptions): Selection {
  const mutations = listOf(asked.mutation, asked.idsFile, "mutations");
  const keys = listOf(asked.key, asked.keysFile, "keys");
  const ways: Selection = {
    ...(mutations && { mutations }),
    ...(keys && { keys }),
    ...(asked.finding && { findings: asked.finding as Selection["findings"] }),
    ...(asked.prefix !== undefined && { prefix: asked.prefix }),
    ...(asked.run !== undefined && { run: asked.run }),
    ...(asked.all && { all: true as const }),
  };
  if (Object.keys(ways).length !== 1)
    throw new Error(
      "Select in exactly one way: --mutation or --ids-file, --key or --keys-file, --finding, --prefix, --run, or --all. Nothing was sent.",
    );
  return {
    ...ways,
    ...(asked.path !== undefined && { path: asked.path }),
    ...(asked.region !== undefined && { region: asked.region }),
  };
}

/** The named entries together with those of a file. */
export function listOf(
  named: string[] | undefined,
  file: string | undefined,
  of: "mutations" | "keys",
): string[] | undefined {
  if (file === undefined) return named;
  return [...new Set([...(named ?? []), ...readList(file, of)])];
}
