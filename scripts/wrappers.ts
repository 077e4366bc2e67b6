import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { api } from "../lib/api/api";
import type { Entry } from "../lib/api/entry";
import { queries } from "../lib/composition/queries";
import { type Permission, QUESTIONS, VERBS } from "../lib/domain/permission";

// Holds routes and pages to the wrappers: each call of the API is answered by a function that a wrapper made, with the entry's
// permission, in a file named for the entry.
interface Wrapper {
  /** The room of the wrapper's functions: `<room>/<entity>/<name>.ts`, one a file, next to their shared helpers. */
  room: string;
  name: string;
  /** The permission of a function that the wrapper made; undefined for any other value. */
  permissionOf(value: unknown): Permission | undefined;
  /** The required permission of a file with this entity and name; undefined when the name leads to no entry. */
  stated(entity: string, name: string): Permission | undefined;
}

const WRAPPERS: Wrapper[] = [
  {
    room: "lib/queries",
    name: "query",
    permissionOf: (value) =>
      typeof value === "function" && "permission" in value ? (value.permission as Permission) : undefined,
    // A question without an entry of its own is read by a command under its entity's permission.
    stated: (entity, name) => entryOf(entity, name)?.permission ?? QUESTIONS.find((q) => q === `${entity}.read`),
  },
  {
    room: "lib/commands",
    name: "command",
    permissionOf: (value) => (typeof value === "function" && "verb" in value ? (value.verb as Permission) : undefined),
    stated: (entity, name) => VERBS.find((verb) => verb === `${entity}.${name}`),
  },
];

const root = resolve(import.meta.dirname, "..");
const faults: string[] = [];
const camel = (name: string) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);
const exportsOf = async (file: string) => Object.entries((await import(join(root, file))) as Record<string, unknown>);

function entryOf(entity: string, name: string): Entry | undefined {
  const calls = (api as Record<string, Record<string, Entry>>)[camel(entity)];
  return calls?.[camel(name)];
}

/**
 * Checks each file of a wrapper's room: it exports one function that the wrapper made, with the permission of its path, and nothing
 * else.
 */
async function checkRoom({ room, name: wrapper, permissionOf, stated }: Wrapper): Promise<void> {
  for (const file of filesIn(room)) {
    const [entity = "", name] = file.slice(room.length + 1, -".ts".length).split("/");
    if (name === undefined) continue;
    const values = await exportsOf(file);
    const made = values.filter(([, value]) => permissionOf(value) !== undefined);
    if (made.length === 0) {
      if (entryOf(entity, name) !== undefined || VERBS.some((verb) => verb === `${entity}.${name}`))
        faults.push(`${file}: it is named for a call of the API. Make its function with \`${wrapper}(\`.`);
      continue;
    }
    if (values.length > 1)
      faults.push(
        `${file}: export the one function that \`${wrapper}(\` makes, and move the rest to a file beside it.`,
      );
    const wanted = stated(entity, name);
    const permission = permissionOf(made[0]?.[1]);
    if (wanted === undefined)
      faults.push(`${file}: no entry or permission has this name. Name the file for the entry that it answers.`);
    else if (permission !== wanted)
      faults.push(
        `${file}: its permission is ${permission}, and that of what it answers is ${wanted}. State ${wanted}.`,
      );
  }
}

/** Checks that every import of composition and routes from a wrapper's room was made with the wrapper. */
async function checkImports({ room, name: wrapper, permissionOf }: Wrapper): Promise<void> {
  for (const file of [...filesIn("lib/composition"), ...filesIn("app")]) {
    for (const { module, names } of valueImports(file)) {
      const target = `${join(dirname(file), module)}.ts`;
      if (!target.startsWith(`${room}/`) || !existsSync(join(root, target))) continue;
      const values = new Map(await exportsOf(target));
      for (const name of names)
        if (permissionOf(values.get(name)) === undefined)
          faults.push(
            `${file}: ${name} of ${target} is not made with \`${wrapper}(\`. Call a function that is, or move ${name} out of ${room}.`,
          );
    }
  }
}

function valueImports(file: string): { module: string; names: string[] }[] {
  return ts
    .createSourceFile(file, textOf(file), ts.ScriptTarget.Latest)
    .statements.filter(ts.isImportDeclaration)
    .flatMap(({ importClause, moduleSpecifier }) => {
      const bindings = importClause?.namedBindings;
      if (importClause === undefined || importClause.isTypeOnly || bindings === undefined) return [];
      const names = ts.isNamedImports(bindings)
        ? bindings.elements.filter((e) => !e.isTypeOnly).map((e) => (e.propertyName ?? e.name).text)
        : ["*"];
      return [{ module: (moduleSpecifier as ts.StringLiteral).text, names }];
    });
}

/** Checks that the table of queries names each by its file. */
async function checkTable(): Promise<void> {
  for (const [entity, questions] of Object.entries(queries))
    for (const [question, answer] of Object.entries(questions)) {
      const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const file = `lib/queries/${kebab(entity)}/${kebab(question)}.ts`;
      const values = existsSync(join(root, file)) ? await exportsOf(file) : [];
      if (!values.some(([, value]) => value === answer))
        faults.push(`lib/composition/queries.ts: ${entity}.${question} is not the query of ${file}. Bind that one.`);
    }
}

/**
 * Checks that every GET and every first paint uses its own entry's query; a GET about this process alone has a handler of the
 * server.
 */
function checkBindings(): void {
  for (const file of filesIn("app")) {
    const text = textOf(file);
    for (const [, entry, query] of text.matchAll(
      /(?:serveQuery\(|firstPaint\([^;]*?)\s*api\.([\w.]+),\s*queries\.([\w.]+)/g,
    ))
      if (query !== entry) faults.push(`${file}: api.${entry} is asked as queries.${query}. Ask queries.${entry}.`);
    const isRoute = file.endsWith("/route.ts") && file.startsWith("app/api/v1/");
    if (
      isRoute &&
      /\bGET\b/.test(text) &&
      !/GET = (serveQuery\(api\.|serveProcess\(api\.server\.|serveSignInOffer\(api\.)/.test(text)
    )
      faults.push(`${file}: its GET goes around the queries. Bind it with \`serveQuery(\`.`);
  }
}

for (const wrapper of WRAPPERS) {
  await checkRoom(wrapper);
  await checkImports(wrapper);
}
await checkTable();
checkBindings();
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
