import type { IncidentSummary } from "../../../lib/api/incidents";
import { TARGETED_KEYS } from "../../../lib/domain/recovery/scope";
import { formatCount } from "../../kit/format";

export type Scope = IncidentSummary["scope"];

/** An incident's scope in words, without its times; `keyCount` is the number of named or frozen keys. */
export function scopeWords({ paths, keys, regions }: Scope, keyCount: string | null = null): string {
  const words = [paths.join(", "), keyWords(keys, keyCount)];
  if (regions) words.push(`${regions.length === 1 ? "region" : "regions"} ${regions.join(", ")}`);
  return words.join(" · ");
}

function keyWords(keys: Scope["keys"], keyCount: string | null): string {
  if (keys === undefined) return "every key";
  const count = keyCount === null ? "" : ` (${formatCount(keyCount)})`;
  if ("prefix" in keys) return `keys that begin with “${keys.prefix}”${count}`;
  if ("finding" in keys) return `keys found ${keys.finding} when it was opened${count}`;
  if ("matching" in keys) {
    const { finding, prefix } = keys.matching;
    const which = [finding && `found ${finding}`, prefix && `that begin with “${prefix}”`].filter(Boolean).join(" ");
    return `keys ${which || "that diverged"} when they were selected${count}`;
  }
  if (keys.list.length === 1) return `key ${keys.list[0]}`;
  // The shown list ends at the length of a targeted incident's.
  const least = keys.list.length < TARGETED_KEYS ? "" : " or more";
  return keyCount === null ? `${formatCount(keys.list.length)} keys${least}` : `${formatCount(keyCount)} keys`;
}

/**
 * Tells whether a scope has this key for certain. The keys frozen from a finding are not known here, nor are the named keys beyond
 * the shown ones.
 */
export function covers(scope: Scope, path: string, key: string): boolean {
  if (!scope.paths.includes(path)) return false;
  if (scope.keys === undefined) return true;
  if ("list" in scope.keys) return scope.keys.list.includes(key);
  return "prefix" in scope.keys && key.startsWith(scope.keys.prefix);
}
