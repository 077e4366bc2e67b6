import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { expandEnvironment, type Variables } from "./expand-environment";
import { type ConfigPath, type Fault, type MemberFault, type Place, shown } from "./problem";
import { yamlFault } from "./yaml-fault";

/** Far above any real configuration, and low enough that nested aliases cannot fill the memory. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 32;
const MAX_CHARACTERS = 1_000_000;

/** A configuration file as plain values, with the environment filled in and the place of each value. */
export interface YamlSource {
  value: unknown;
  faults: (Fault & Place)[];
  /** The place of a member; without such a member, the place of the nearest group around it. */
  placeOf(path: ConfigPath, onName?: boolean): Place;
  /** A member's value for an error text; never a value from the environment. */
  show(path: ConfigPath): string;
  /** Whether a member could not be filled in, so that a second fault about it would add nothing. */
  spoiled(path: ConfigPath): boolean;
}

/** Reads a YAML text; its faults are in `faults`, and then `value` may be incomplete. */
export function readYaml(text: string, file: string, env: Variables): YamlSource {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (text.length > MAX_CHARACTERS) return unreadable(place(0), "The file is larger than 1 MB.");
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const broken = [...document.errors, ...document.warnings].map((e) => ({ ...yamlFault(e.code), ...place(e.pos[0]) }));
  if (broken.length > 0) return { ...unreadable(place(0), ""), faults: broken };

  const reading = new Reading(document, env);
  const value = reading.member(document.contents, []) ?? null;
  const known = (path: ConfigPath) => reading.members.get(pathKey(path));
  const placeOf = (path: ConfigPath, onName = false): Place => {
    const found = known(path);
    if (found !== undefined) return place(onName ? found.nameAt : found.valueAt);
    return path.length === 0 ? place(0) : placeOf(path.slice(0, -1));
  };
  return {
    value,
    faults: reading.faults.map((fault) => ({
      what: fault.what,
      remedy: fault.remedy,
      ...placeOf(fault.path, fault.onName),
    })),
    placeOf,
    show: (path) => {
      const found = known(path);
      if (found?.taken.length) return `the value of ${found.taken.join(" and ")} (not shown)`;
      return shown(found?.value);
    },
    spoiled: (path) => known(path)?.spoiled === true,
  };
}

function unreadable(at: Place, what: string): YamlSource {
  const faults = [{ what, remedy: "Keep only the configuration in this file.", ...at }];
  return { value: undefined, faults, placeOf: () => at, show: () => "nothing", spoiled: () => false };
}

interface Member {
  nameAt: number;
  valueAt: number;
  value: unknown;
  taken: string[];
  spoiled: boolean;
}

const pathKey = (path: ConfigPath) => JSON.stringify(path);

class Reading {
  readonly members = new Map<string, Member>();
  readonly faults: MemberFault[] = [];
  private visited = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly env: Variables,
  ) {}

  member(node: Node | null | undefined, path: ConfigPath, nameAt?: number): unknown {
    const at = node?.range?.[0] ?? nameAt ?? 0;
    const member: Member = { nameAt: nameAt ?? at, valueAt: at, value: undefined, taken: [], spoiled: false };
    this.members.set(pathKey(path), member);
    const target = isAlias(node) ? node.resolve(this.document) : node;
    if (this.exceeds(path)) return undefined;
    if (isMap(target)) member.value = this.group(target, path);
    else if (isSeq(target)) member.value = target.items.map((item, i) => this.member(item as Node, [...path, i]));
    else if (isScalar(target)) member.value = this.scalar(target.value, member, path);
    return member.value;
  }

  private exceeds(path: ConfigPath): boolean {
    const first = ++this.visited === MAX_NODES + 1 || path.length === MAX_DEPTH + 1;
    if (first) {
      const remedy = "Replace its aliases with the values that they repeat.";
      this.faults.push({ path, what: "The file is nested too deeply or too large.", remedy });
    }
    return this.visited > MAX_NODES || path.length > MAX_DEPTH;
  }

  private group(node: YAMLMap, path: ConfigPath): Record<string, unknown> {
    // Without a prototype, so that no member name can reach one.
    const group: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
      const nameAt = (pair.key as Node | null)?.range?.[0] ?? node.range?.[0] ?? 0;
      const repeated = Object.hasOwn(group, name);
      group[name] = this.member(pair.value as Node | null, [...path, name], nameAt);
      if (repeated) {
        this.faults.push({
          path: [...path, name],
          onName: true,
          what: `${shown(name)} appears twice in the same group.`,
          remedy: "Remove one of the two.",
        });
      }
    }
    return group;
  }

  private scalar(value: unknown, member: Member, path: ConfigPath): unknown {
    if (typeof value !== "string") return value;
    const { text, taken, faults } = expandEnvironment(value, this.env);
    member.taken = taken;
    member.spoiled = faults.length > 0;
    this.faults.push(...faults.map((fault) => ({ ...fault, path })));
    return text;
  }
}
