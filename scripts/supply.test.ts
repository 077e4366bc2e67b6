import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  link?: boolean;
}

const lock = JSON.parse(readFileSync(resolve(import.meta.dirname, "../package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};
const packages = Object.entries(lock.packages).filter(([name, { link }]) => name !== "" && link !== true);

/** Licences that may be built upon. LGPL, MPL and EPL stand for libraries that are linked or used as they are. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-4.0",
  "CC0-1.0",
  "EPL-2.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
]);

/** Packages whose lock has no licence, with the licence that their own file states. */
const STATED_ELSEWHERE: Record<string, string> = { "node_modules/seq-queue": "MIT" };

const licencesOf = (text: string) =>
  text
    .replaceAll(/[()]/g, "")
    .split(/ (?:AND|OR|and|or) /)
    .map((each) => each.trim());

describe("the lockfile", () => {
  it("has the digest of every package, whatever machine it is for", () => {
    expect(packages.length).toBeGreaterThan(400);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([name]) => name)).toEqual([]);
  });

  it("takes every package from the registry", () => {
    const elsewhere = packages.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere).toEqual([]);
  });

  it("has only licences that are allowed", () => {
    const strange = packages
      .map(([name, { license }]) => [name, license ?? STATED_ELSEWHERE[name] ?? "none"] as const)
      .filter(([, license]) => !licencesOf(license).every((each) => ALLOWED.has(each)));
    expect(strange).toEqual([]);
  });
});
