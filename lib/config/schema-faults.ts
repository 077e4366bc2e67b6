import type { z } from "zod";
import { suggestion } from "../domain/did-you-mean";
import { type ConfigPath, type MemberFault, shown } from "./problem";
import type { YamlSource } from "./yaml-source";

/** A schema's issues as faults of the file; members that could not be filled in are not reported twice. */
export function schemaFaults(error: z.ZodError, base: ConfigPath, source: YamlSource): MemberFault[] {
  return error.issues.flatMap((issue): MemberFault[] => {
    const path = [...base, ...(issue.path as (string | number)[])];
    if (source.spoiled(path)) return [];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((name) => unknownMember([...path, name], name, issue.message.split(","), source));
    }
    const [what = "", remedy = ""] = issue.message.split("\n");
    return [{ path, what: fill(what, path, source), remedy }];
  });
}

function unknownMember(path: ConfigPath, name: string, known: string[], source: YamlSource): MemberFault {
  const where = path.length === 1 ? "the file" : describe(path.slice(0, -1), source);
  return { path, onName: true, what: `${shown(name)} is not known in ${where}.`, remedy: suggestion(name, known) };
}

// A replacer function, so that the file's text is not read as a pattern.
const fill = (template: string, path: ConfigPath, source: YamlSource) =>
  template.replace(/\{(at|value)\}/g, (_, slot) => (slot === "at" ? describe(path, source) : source.show(path)));

/** A member in words: `queue.lanes of path profile`, `connections.shop`. */
export function describe(path: ConfigPath, source: YamlSource): string {
  const [top, position, ...rest] = path;
  if (top === undefined) return "the file";
  if (top !== "paths" || typeof position !== "number") return dotted(path);
  const named = nameOf(source.value, position);
  const owner = named === null ? `path ${position + 1}` : `path ${named}`;
  return rest.length === 0 ? owner : `${dotted(rest)} of ${owner}`;
}

function nameOf(value: unknown, position: number): string | null {
  const name = (value as { paths?: { name?: unknown }[] } | undefined)?.paths?.[position]?.name;
  return typeof name === "string" && /^[a-z0-9_-]{1,63}$/i.test(name) ? name : null;
}

const dotted = (path: ConfigPath) =>
  path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
