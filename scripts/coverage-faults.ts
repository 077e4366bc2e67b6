/** The tree's parts of the public API. A call is a method and an address, `GET /paths/{path}`; an entry's name is `path.read`. */
export interface Coverage {
  /** Entries by the file that states them; without a name where lib/api/api.ts does not list them. */
  entries: { file: string; call: string; name: string | null }[];
  routes: { file: string; strange: number[]; bindings: { call: string; entry: string }[] }[];
  /** The calls of the OpenAPI document. */
  described: string[];
  /** The calls of the typed client, by entry name. */
  asked: ReadonlyMap<string, string>;
}

/** Each gap between entries, routes, description and client, with the file to change and the change. */
export function coverageFaults(coverage: Coverage): string[] {
  return [...coverage.routes.flatMap((route) => routeFaults(route, coverage)), ...entryFaults(coverage)];
}

function routeFaults({ file, strange, bindings }: Coverage["routes"][number], { entries }: Coverage): string[] {
  return [
    ...strange.map(
      (line) =>
        `${file}:${line}: a route file has imports, re-exports and one \`export const METHOD = serve…(api.entity.verb, answer);\` a method. Move this to lib/composition/routes.`,
    ),
    ...bindings.flatMap(({ call, entry }) => {
      const stated = entries.find(({ name }) => name === entry);
      if (stated === undefined) return [`${file}: there is no api.${entry}. State it in lib/api.`];
      if (stated.call === call) return [];
      return [`${file}: ${call} is bound to api.${entry}, which is ${stated.call}. Bind the entry of ${call}.`];
    }),
  ];
}

function entryFaults({ entries, routes, described, asked }: Coverage): string[] {
  const bound = routes.flatMap(({ bindings }) => bindings);
  return entries.flatMap(({ file, call, name }, n) => {
    const first = entries.slice(0, n).find((other) => other.call === call);
    const shared =
      first === undefined
        ? []
        : [`${file}: ${call} is stated in ${first.file} already. Give one of the two another path or remove it.`];
    if (name === null) return [...shared, `${file}: ${call} is not in lib/api/api.ts. List its entity there.`];
    const missing: [boolean, string][] = [
      [bound.some(({ entry }) => entry === name), `no route. Bind api.${name} in ${routeOf(call)}.`],
      [described.includes(call), "no operation in the OpenAPI document. Register it in lib/http/openapi.ts."],
      [asked.get(name) === call, `no call client.${name} in the typed client. Derive it in lib/http/client.ts.`],
    ];
    return [
      ...shared,
      ...missing.flatMap(([there, rest]) => (there ? [] : [`${file}: ${call} (${name}) has ${rest}`])),
    ];
  });
}

/** The route file of a call. */
const routeOf = (call: string) =>
  `app/api/v1${call.slice(call.indexOf(" ") + 1).replaceAll(/\{(\w+)\}/g, "[$1]")}/route.ts`;
