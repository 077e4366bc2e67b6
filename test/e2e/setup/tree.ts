import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./program";

const APP = join(ROOT, "app");
const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Verb = (typeof VERBS)[number];

/** A route or page of the tree: its address with `[parameters]`, and for a route the verbs that it answers. */
export interface Served {
  address: string;
  answers: Verb[];
}

/** Every route in the tree. */
export const ROUTES = filesNamed("route.ts").map(({ address, file }) => {
  const source = readFileSync(join(APP, file), "utf8");
  const exported = [
    ...source.matchAll(/export (?:const|(?:async )?function) ([A-Z]+)\b/g),
    ...source.matchAll(/\bas ([A-Z]+)\b/g),
  ].map(([, name]) => name);
  return { address, answers: VERBS.filter((verb) => exported.includes(verb)) };
});

/** Every page in the tree. */
export const PAGES = filesNamed("page.tsx").map(({ address }) => address);

/** The verbs that a route does not answer, and so has to refuse. */
export const otherVerbs = ({ answers }: Served): Verb[] => VERBS.filter((verb) => !answers.includes(verb));

function filesNamed(name: string): { address: string; file: string }[] {
  return readdirSync(APP, { recursive: true, encoding: "utf8" })
    .filter((file) => file === name || file.endsWith(`/${name}`))
    .sort()
    .map((file) => {
      const folders = file.split("/").slice(0, -1);
      return { file, address: `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join("/")}` };
    });
}
