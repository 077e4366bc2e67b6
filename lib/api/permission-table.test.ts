import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { callName, servedCall } from "../../test/fixtures/api-calls";
import { PAGE_CALLERS, PAGE_TABLE } from "../../test/fixtures/page-table";
import { permissionDocument } from "../../test/fixtures/permission-document";
import { OTHER_ROUTES, PAGE_QUESTIONS, PERMISSION_TABLE } from "../../test/fixtures/permission-table";
import { SECTION_NAMES } from "../../test/fixtures/settings-sections";
import { ROLES } from "../domain/access/roles";
import { STEERINGS } from "../domain/run/steering";
import { api } from "./api";
import type { Entry } from "./entry";

const ROOT = resolve(import.meta.dirname, "../..");
const ENTRIES = new Map<string, Entry>(
  Object.entries(api).flatMap(([subject, calls]) =>
    Object.entries(calls).map(([verb, entry]): [string, Entry] => [`${subject}.${verb}`, entry]),
  ),
);

const filesBelow = (folder: string, ends: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => ends.test(file) && !file.includes(".test."))
    .sort();
const textOf = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");

/** The permissions that a folder's files name first in a call of `command` or `query`. */
const namedIn = (folder: string, call: RegExp) => [
  ...new Set(
    filesBelow(folder, /\.ts$/).flatMap((file) => [...textOf(folder, file).matchAll(call)].map(([, it]) => it)),
  ),
];

/** The differences between what the tree has and what the table lists. */
function unlisted(listed: readonly string[]): string[] {
  const commands = namedIn("lib/commands", /\bcommand(?:<[^(]*>)?\(\s*["`]([^"`]+)["`]/g);
  const steered = commands.flatMap((verb) =>
    verb === "run.$" + "{verb}" ? STEERINGS.map((steering) => `run.${steering}`) : [verb as string],
  );
  const questions = namedIn("lib/queries", /\bquery<[^(]*>\(\s*"([^"]+)"/g) as string[];
  return [...steered, ...questions].filter((permission) => !listed.includes(permission));
}

it("stands in the document as it is; WRITE_TABLE=1 writes it anew", () => {
  const document = join(ROOT, "docs/permissions.md");
  if (process.env.WRITE_TABLE === "1") writeFileSync(document, permissionDocument());
  expect(readFileSync(document, "utf8")).toBe(permissionDocument());
});

describe("the table of permissions lists", () => {
  const listed = Object.keys(PERMISSION_TABLE);

  it("every command and query in the tree, and misses one that it does not list", () => {
    expect(unlisted(listed)).toEqual([]);
    for (const one of ["run.pause", "drain.set", "session.step-up", "key.read", "connection.read"])
      expect(unlisted(listed.filter((permission) => permission !== one))).toContain(one);
  });

  it("the permission of every route in the tree", () => {
    const calls = new Map([...ENTRIES.values()].map((entry) => [callName(entry), entry.permission as string]));
    const served = filesBelow("app/api/v1", /route\.ts$/).flatMap((file) =>
      [...textOf("app/api/v1", file).matchAll(/export const ([A-Z]+)\b/g)].map(([, verb]) =>
        servedCall(`${verb}`, file),
      ),
    );
    expect(served.length).toBeGreaterThan(60);
    expect(served.filter((call) => !listed.includes(calls.get(call) ?? ""))).toEqual([]);
    const others = filesBelow("app", /route\.ts$/).filter((file) => !file.startsWith("api/v1/"));
    expect(others).toEqual(OTHER_ROUTES);
  });

  it("the question of every page in the tree", () => {
    const pages = filesBelow("app", /page\.tsx$/);
    expect(pages.toSorted()).toEqual(Object.keys(PAGE_QUESTIONS).toSorted());
    for (const page of pages) {
      const asked = [...textOf("app", page).matchAll(/\bapi\.(\w+\.\w+)/g)].map(
        ([, call]) => ENTRIES.get(`${call}`)?.permission,
      );
      const question = PAGE_QUESTIONS[page] ?? null;
      expect({ page, asked: [...new Set(asked)] }).toEqual({ page, asked: question === null ? [] : [question] });
    }
  });
});

const listedPages = () => [...new Set(Object.values(PAGE_TABLE).map(({ file }) => file))];
/** The pages and sections of the tree that a table of these addresses does not have. */
function unlistedPages(addresses: readonly string[]): string[] {
  const files = addresses.map((address) => PAGE_TABLE[address]?.file);
  const sections = SECTION_NAMES.map((name) => `/settings${name === "" ? "" : `/${name}`}`);
  const pages = filesBelow("app", /page\.tsx$/);
  return [...pages.filter((page) => !files.includes(page)), ...sections.filter((it) => !addresses.includes(it))];
}

describe("the table of pages lists", () => {
  const addresses = Object.keys(PAGE_TABLE);

  it("every page and every part of the settings in the tree, and misses one that it does not list", () => {
    expect(unlistedPages(addresses)).toEqual([]);
    for (const one of ["/settings/people", "/settings/rules"])
      expect(unlistedPages(addresses.filter((address) => address !== one))).toEqual([one]);
    expect(unlistedPages(addresses.filter((address) => address !== "/saved"))).toEqual(["(console)/saved/page.tsx"]);
    expect(listedPages().filter((page) => !filesBelow("app", /page\.tsx$/).includes(page))).toEqual([]);
  });

  it("for each page the roles that may read what the page shows", () => {
    for (const [address, { reads, sights }] of Object.entries(PAGE_TABLE)) {
      const held = reads === null ? "anybody" : PERMISSION_TABLE[reads].by;
      const refused = PAGE_CALLERS.slice(0, ROLES.length).filter((role) => sights[role] === "refused");
      const lacking = Array.isArray(held) ? ROLES.filter((role) => !held.includes(role)) : [];
      expect({ address, refused }).toEqual({ address, refused: lacking });
    }
  });
});
