import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { say } from "./session";

interface TokenOptions {
  name: string;
  role: string;
  path?: string;
  expires?: string;
  metrics?: boolean;
}

interface UserOptions {
  name: string;
  email: string;
  role?: string;
  path?: string;
  breakGlass?: boolean;
  sealed?: boolean;
}

/** `trueup token create` and `trueup user create`, for the shell of the server: they open the ledger themselves. */
export function addAccess(program: Command): void {
  const token = program.command("token").description("tokens of services, made on the server");
  token
    .command("create")
    .description("makes a service with these roles and a token of it; the token is the last line")
    .requiredOption("--name <name>", "the service's name")
    .requiredOption("--role <roles>", "viewer, support, operator, approver, admin, producer; several with commas")
    .option("--path <paths>", "paths, with commas; every path without it")
    .option("--expires <days>", "such as 30d; never without it")
    .option("--metrics", "the token may read the figures for scrapers")
    .action(async ({ name, role, path, expires, metrics = false }: TokenOptions) => {
      const { grantsOf, expiryOf } = await import("../../lib/composition/access/shell-options");
      const grants = grantsOf(role, path, false);
      const expiresAt = expiryOf(expires);
      await onServer(async (shell) => {
        const owner = await shell.service({ name, grants });
        say(await shell.token(owner, { name, grants }, { metrics, expiresAt }));
      });
    });
  const user = program.command("user").description("people with local accounts, made on the server");
  user
    .command("create")
    .description("makes a person with these roles; the first password is the last line")
    .requiredOption("--name <name>", "the person's name")
    .requiredOption("--email <address>", "the address that the person signs in with")
    .option("--role <roles>", "viewer, support, operator, approver, admin, producer; several with commas")
    .option("--path <paths>", "paths, with commas; every path without it")
    .option("--break-glass", "the person may take a step although a gate before it is closed")
    .option("--sealed", "the person signs in by password although the console has a provider of identities")
    .action(async ({ name, email, role, path, breakGlass = false, sealed = false }: UserOptions) => {
      const { addressOf, grantsOf } = await import("../../lib/composition/access/shell-options");
      const address = addressOf(email);
      const grants = role === undefined ? [] : grantsOf(role, path, breakGlass);
      const password = randomBytes(12).toString("base64url");
      await onServer((shell) => shell.person({ name, email: address, password, grants, sealed }));
      say(password);
    });
}

type Shell = ReturnType<typeof import("../../lib/composition/access/shell")["shellAccess"]>;

async function onServer(work: (shell: Shell) => Promise<unknown>): Promise<void> {
  const { shellAccess } = await import("../../lib/composition/access/shell");
  const shell = shellAccess(process.env);
  try {
    await work(shell);
  } finally {
    await shell.close();
  }
}
