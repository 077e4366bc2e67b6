// Who may import whom. A dependency that is not listed here is an error.
const TESTS = "\\.test\\.tsx?$";

const ANY_DRIVER = "pg|pg-copy-streams|@prisma/.+|ioredis|bullmq|bullmq5";
const SCREENS = "next|nuqs|react|react-dom|@mantine/.+|@tanstack/.+";

const DOMAIN = ["lib/domain/", "lib/errors\\.ts$"];
/** What every kind of store has in common, and the port of each kind. */
const PORTS = [
  "lib/stores/[^/]+\\.ts$",
  "lib/stores/[^/]+/port\\.ts$",
  // What a plan keeps of an entry, and what the adapter compares with.
  "lib/stores/cache/foreign-digest\\.ts$",
];
/** Row types, and files of functions that read and never write. */
const LEDGER_READS = ["lib/ledger/reads\\.ts$", "lib/ledger/[^/]+/(model|reads|recovery-reads)\\.ts$"];

/** One kind of store: its port, and the driver, if there is one, that its adapter alone may import. */
const adapter = (room, driver, rooms = []) => ({
  room: `lib/stores/${room}/`,
  rooms: [...DOMAIN, "lib/stores/[^/]+\\.ts$", `lib/stores/${room.split("/")[0]}/port\\.ts$`, ...rooms],
  packages: driver === undefined ? "zod" : `zod|${driver}`,
});

/** A room may import itself, Node's own modules unless it is `pure`, and the rooms and packages that stand here. */
const ROOMS = [
  { room: "lib/domain/", rooms: DOMAIN, packages: "zod|lossless-json|canonicalize", pure: true },
  { room: "lib/errors\\.ts$", rooms: DOMAIN, pure: true },
  { room: "lib/api/", rooms: ["lib/domain/"], packages: "zod|csv-parse", pure: true },
  { room: "lib/config/", rooms: ["lib/domain/"], packages: "zod|yaml" },
  {
    room: "lib/stores/([^/]+\\.ts$|[^/]+/port\\.ts$)",
    rooms: ["lib/domain/"],
    packages: "cockatiel",
    pure: true,
    not: ["lib/stores/path\\.ts$"],
  },
  { room: "lib/stores/cache/foreign-digest\\.ts$", rooms: ["lib/stores/cache/port\\.ts$"] },
  // A path with its stores names the ledger among them, as a type.
  { room: "lib/stores/path\\.ts$", rooms: ["lib/domain/", ...PORTS, "lib/ledger/ledger\\.ts$"], pure: true },
  adapter("origin/postgres", "pg", ["lib/postgres/"]),
  adapter("cache/redis", "ioredis"),
  // BullMQ is handed its Redis client, so its adapters know that client's type.
  adapter("queue/bullmq", "bullmq|ioredis"),
  adapter("dependent/bullmq", "bullmq|ioredis"),
  adapter("source/outbox", "pg", ["lib/postgres/"]),
  adapter("source/jobs", "bullmq|bullmq5|ioredis"),
  adapter("survey/postgres", "pg", ["lib/postgres/"]),
  adapter("survey/redis", "ioredis"),
  // The one way in which messages are posted to other services, signed, and to the address that was checked.
  { room: "lib/stores/http/", rooms: ["lib/domain/"], packages: "standardwebhooks" },
  adapter("dependent/webhook", undefined, ["lib/stores/http/"]),
  adapter("receiver/webhook", undefined, ["lib/stores/http/"]),
  adapter("receiver/slack", undefined, ["lib/stores/http/"]),
  adapter("receiver/email", "nodemailer", ["lib/stores/http/"]),
  adapter("dependent/flag"),
  // The server's secret, split by purpose.
  { room: "lib/secrets/" },
  // Bounded sessions and pools, which the ledger and the readers of Postgres tables have in common.
  { room: "lib/postgres/", rooms: ["lib/domain/"], packages: "pg" },
  { room: "lib/ledger/", rooms: [...DOMAIN, "lib/postgres/"], packages: "zod|pg|canonicalize|@prisma/.+" },
  { room: "lib/evidence/", rooms: [...DOMAIN, ...LEDGER_READS, ...PORTS, "lib/secrets/"], packages: "zod" },
  { room: "lib/commands/", rooms: [...DOMAIN, "lib/api/", "lib/ledger/", "lib/evidence/"], packages: "zod" },
  { room: "lib/queries/", rooms: [...DOMAIN, "lib/api/", ...LEDGER_READS, "lib/evidence/"], packages: "zod" },
  { room: "lib/write-path/", rooms: [...DOMAIN, "lib/ledger/", ...PORTS], packages: "zod" },
  {
    room: "lib/engine/",
    rooms: [...DOMAIN, "lib/ledger/", "lib/evidence/", ...PORTS, "lib/commands/"],
    packages: "zod",
  },
  { room: "lib/http/", rooms: [...DOMAIN, "lib/api/"], packages: "zod", not: ["lib/http/openapi\\.ts$"] },
  // One file of the server makes the API's description.
  {
    room: "lib/http/openapi\\.ts$",
    rooms: [...DOMAIN, "lib/api/", "lib/http/"],
    packages: "zod|@asteasolutions/.+",
  },
  {
    room: "lib/composition/",
    rooms: ["lib/"],
    packages: "zod|pino|prom-client|otpauth|openid-client|jose|rate-limiter-flexible",
  },
  {
    room: "app/",
    rooms: ["components/", "lib/composition/", "lib/api/", "lib/http/"],
    packages: `zod|@fontsource-variable/.+|${SCREENS}`,
  },
  { room: "instrumentation\\.ts$", rooms: ["lib/composition/"] },
  { room: "proxy\\.ts$", rooms: ["lib/http/"], packages: "next", pure: true },
  { room: "workers/", rooms: ["lib/composition/"] },
  {
    room: "bin/",
    rooms: ["lib/api/", "lib/http/", "lib/composition/"],
    packages: "commander|zod",
    not: ["bin/migrate\\.ts$"],
  },
  // Migrations are applied before there is a ledger that the composition could join to anything.
  { room: "bin/migrate\\.ts$", rooms: ["lib/composition/", "lib/ledger/", "lib/config/"] },
  {
    room: "components/kit/",
    rooms: ["lib/domain/"],
    packages: `recharts|@tabler/.+|${SCREENS}`,
    pure: true,
  },
  // What several screens show of one entity, and the client that reads it and gives its commands.
  {
    room: "components/shared/",
    rooms: ["components/kit/", "lib/domain/", "lib/api/", "lib/http/"],
    packages: `zod|@tabler/.+|${SCREENS}`,
    pure: true,
  },
  {
    room: "components/screens/",
    rooms: ["components/kit/", "components/shared/", "lib/domain/", "lib/api/", "lib/http/"],
    packages: `zod|jsondiffpatch|csv-.+|@tabler/.+|${SCREENS}`,
    pure: true,
  },
  // The shop is a customer: it knows the public package and the HTTP API.
  { room: "demo/shop/", rooms: ["lib/composition/write-path\\.ts$"], packages: "zod|cockatiel" },
  // The order service knows nothing of the product.
  { room: "demo/orders/", packages: "pg|ioredis|bullmq" },
];

const under = (room) => `^${room}`;
const inPackages = (names) => `(^|/)node_modules/(@types/)?(${names})(/|$)`;

function rulesOf({ room, rooms = [], packages, pure = false, not = [] }) {
  const allowed = [room, ...rooms].map(under).concat(packages ? inPackages(packages) : []);
  const rule = (name, from, to) => ({
    name,
    comment: `The table of rooms at the top of .dependency-cruiser.cjs says what each room may import.`,
    severity: "error",
    from: { path: under(room), ...from },
    to,
  });
  const node = pure ? {} : { dependencyTypesNot: ["core"] };
  const called = room.replace(/\\|\$/g, "");
  return [
    rule(`imports of ${called}`, { pathNot: [TESTS, ...not.map(under)] }, { pathNot: allowed, ...node }),
    rule(
      `imports of tests in ${called}`,
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
      name: "no screen imports another screen",
      comment: "What two screens show stands in components/shared or in the kit.",
      severity: "error",
      from: { path: "^components/screens/([^/]+)/" },
      to: { path: "^components/screens/", pathNot: "^components/screens/$1/" },
    },
    {
      name: "a driver stays in its adapter",
      comment:
        "Tests, benchmarks and scripts look at the stores themselves. The demo runs the servers and owns the shop's database.",
      severity: "error",
      from: {
        pathNot: ["^lib/(stores/[^/]+/[^/]+|postgres|ledger)/", "^test/", "^scripts/", "^demo/(?!shop/)"],
      },
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
      from: { path: "^(lib|app|components|workers|bin)/|^[^/]+\\.ts$", pathNot: [TESTS, "^(vitest|playwright)"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^lib/ledger/prisma/"] },
    exclude: { path: ["^(\\.next|dist|\\.trueup|test/fixtures/release)/", "^next-env\\.d\\.ts$"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
