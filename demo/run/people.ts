import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { shellAccess } from "../../lib/composition/access/shell";
import type { Grant, Role } from "../../lib/domain/access/roles";

/** A person of the demo, with a sign-in and a token. */
export interface DemoPerson {
  name: string;
  roles: Role[];
  email: string;
  password: string;
  token: string;
}

const PEOPLE: { name: string; roles: Role[] }[] = [
  { name: "Vera", roles: ["viewer"] },
  { name: "Sami", roles: ["support"] },
  { name: "Olga", roles: ["operator"] },
  { name: "Amir", roles: ["approver"] },
  { name: "Ada", roles: ["admin"] },
];

/** The demo's people as a file keeps them, for its owner alone. */
export interface DemoPeople {
  people: DemoPerson[];
  /** A service's token with the roles operator and producer. */
  service: string;
  /** A producer's token for every path. */
  producer: string;
}

/** The demo's people, each with one role on every path: those of an earlier start, or new ones. */
export async function demoPeople(file: string, env: NodeJS.ProcessEnv): Promise<DemoPeople> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as DemoPeople;
  const shell = shellAccess(env);
  try {
    const start = randomBytes(3).toString("hex");
    const people: DemoPerson[] = [];
    for (const { name, roles } of PEOPLE) {
      // A start that was stopped before it kept its file has left accounts: an address is one start's own.
      const email = `${name.toLowerCase()}-${start}@demo.example`;
      const password = randomBytes(12).toString("base64url");
      const grants = grantsOf(roles);
      const id = await shell.person({ name, email, password, grants });
      people.push({ name, roles, email, password, token: await shell.token(id, { name, grants }, TERMS) });
    }
    const service = await shopService(["operator", "producer"], "Demo programs");
    const producer = await shopService(["producer"], "Shop");
    const made = { people, service, producer };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
    return made;
  } finally {
    await shell.close();
  }

  async function shopService(roles: Role[], name: string): Promise<string> {
    const made = { name, grants: grantsOf(roles) };
    return shell.token(await shell.service(made), made, TERMS);
  }
}

const TERMS = { metrics: true, expiresAt: null };

const grantsOf = (roles: readonly Role[]): Grant[] =>
  roles.map((role) => ({ role, path: "*", breakGlass: role === "operator" }));

/** The tokens as `demo.env` names them. */
export function tokenVariables({ people, service, producer }: DemoPeople): Record<string, string> {
  return {
    TRUEUP_TOKEN: service,
    ...Object.fromEntries(people.map(({ roles, token }) => [`TRUEUP_TOKEN_${roles[0]?.toUpperCase()}`, token])),
    TRUEUP_TOKEN_PRODUCER: producer,
  };
}

/** The sign-ins that the console's sign-in page offers by one click. */
export const signInHints = ({ people }: DemoPeople): string =>
  JSON.stringify(people.map(({ name, roles, email, password }) => ({ name, role: roles.join(", "), email, password })));
