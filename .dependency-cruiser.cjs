// Who may import whom: the rooms of this house, and what each may open. Whatever is not listed is an error.
const TESTS = "\\.test\\.tsx?$";

/** The packages of each driver; they are imported in their own adapter and nowhere else. */
const DRIVERS = {
  postgres: "pg|@prisma/.+",
  redis: "ioredis",
  // BullMQ is handed its Redis client, so its adapter knows that client's type.
  bullmq: "bullmq|ioredis",
};
const ANY_DRIVER = "pg|pg-copy-streams|@prisma/.+|ioredis|bullmq";
const DECISIONS = ["lib/domain/", "lib/ports/", "lib/errors.ts"];
const ENTRIES = ["lib/api/", "lib/operations/", "lib/read-models/", "lib/write-path/", "lib/composition/", "lib/http/"];
const SHARED = ["lib/domain/", "lib/api/", "lib/errors.ts"];
const SCREENS = "next|react|react-dom|@mantine/.+|@tanstack/.+";

/** A room may import itself, Node's own modules unless it is `pure`, and the rooms and packages that stand here. */
const ROOMS = [
  { room: "lib/domain/", packages: "zod|lossless-json", pure: true },
  { room: "lib/ports/", rooms: ["lib/domain/"], pure: true },
  // What is the ledger's own: its codes, and the text of its functions.
  { room: "lib/ledger/", rooms: ["lib/domain/"], pure: true },
  ...Object.entries(DRIVERS).map(([name, driver]) => ({
    room: `lib/adapters/${name}/`,
    rooms: ["lib/ports/", "lib/domain/", ...(name === "postgres" ? ["lib/ledger/"] : [])],
    packages: `zod|${driver}`,
  })),
  // The public API: shapes that server, client, description and command line have in common.
  { room: "lib/api/", rooms: ["lib/domain/"], packages: "zod", pure: true },
  { room: "lib/operations/", rooms: DECISIONS, packages: "zod" },
  { room: "lib/write-path/", rooms: DECISIONS, packages: "zod" },
  { room: "lib/read-models/", rooms: DECISIONS, packages: "zod" },
  { room: "lib/config/", rooms: ["lib/domain/"], packages: "zod|yaml" },
  { room: "lib/errors.ts", rooms: ["lib/domain/"], pure: true },
  { room: "lib/http/", rooms: SHARED, packages: "zod", not: ["lib/http/openapi.ts"] },
  // One file of the server makes the API's description.
  { room: "lib/http/openapi.ts", rooms: ["lib/http/", ...SHARED], packages: "zod|@asteasolutions/.+" },
  { room: "lib/composition/", rooms: ["lib/"], packages: "zod|pino|prom-client" },
  { room: "app/", rooms: ["components/", ...ENTRIES], packages: `zod|@fontsource-variable/.+|${SCREENS}` },
  { room: "instrumentation.ts", rooms: ENTRIES },
  { room: "proxy.ts", rooms: ["lib/http/"], packages: "next", pure: true },
  { room: "workers/", rooms: ENTRIES },
  { room: "bin/", rooms: ENTRIES, packages: "commander|zod", not: ["bin/migrate.ts"] },
  // Migrations are applied before there is a ledger that the composition could join to anything.
  { room: "bin/migrate.ts", rooms: [...ENTRIES, "lib/adapters/postgres/migrate.ts", "lib/config/"] },
  {
    room: "components/",
    rooms: ["lib/domain/", "lib/api/", "lib/http/"],
    packages: `zod|recharts|@tabler/.+|${SCREENS}`,
    pure: true,
  },
  // The shop is a customer: it knows the public package and the HTTP API.
  { room: "demo/shop/", rooms: ["lib/composition/write-path.ts"], packages: "zod" },
];

const under = (place) => `^${place.replaceAll(".", "\\.")}`;
const inPackages = (names) => `(^|/)node_modules/(@types/)?(${names})(/|$)`;

function rulesOf({ room, rooms = [], packages, pure = false, not = [] }) {
  const allowed = [room, ...rooms].map(under).concat(packages ? inPackages(packages) : []);
  const rule = (kind, from, to) => ({
    name: `${room} ${kind}`,
    comment: `What ${room} may import is listed at the top of .dependency-cruiser.cjs.`,
    severity: "error",
    from: { path: under(room), ...from },
    to,
  });
  const node = pure ? {} : { dependencyTypesNot: ["core"] };
  return [
    rule("imports only what it may", { pathNot: [TESTS, ...not.map(under)] }, { pathNot: allowed, ...node }),
    rule(
      "tests import only what they may",
      { path: [`${under(room)}.*${TESTS}`] },
      {
        pathNot: [...allowed, under("test/"), inPackages("vitest|fast-check")],
        dependencyTypesNot: ["core"],
      },
    ),
  ];
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...ROOMS.flatMap(rulesOf),
    {
      name: "no circles",
      comment: "Rooms and files form no circle, types included.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "a driver stays in its adapter",
      comment:
        "Tests, benchmarks and scripts look at the stores themselves. The demo runs the servers and owns the shop's database.",
      severity: "error",
      from: { pathNot: ["^lib/adapters/", "^test/", "^scripts/", "^demo/(?!shop/)"] },
      to: { path: inPackages(ANY_DRIVER) },
    },
    {
      name: "nothing of the product needs the demo, the tests or the scripts",
      comment: "They are clients of the product.",
      severity: "error",
      from: { path: "^(lib|app|components|workers|bin)/", pathNot: TESTS },
      to: { path: "^(demo|test|scripts)/" },
    },
    {
      name: "every import is found",
      comment: "A file or package that is imported and not there, or not named in package.json.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["unknown", "undetermined", "npm-no-pkg", "npm-unknown"], pathNot: "^node:" },
    },
    {
      name: "what runs in production is a dependency",
      comment: "Packages for development are not there on the machine that serves.",
      severity: "error",
      from: { path: "^(lib|app|components|workers|bin)/|^[^/]+\\.ts$", pathNot: [TESTS, "^vitest"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^lib/adapters/postgres/prisma/"] },
    exclude: { path: ["^(\\.next|dist|\\.trueup)/", "^next-env\\.d\\.ts$"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
