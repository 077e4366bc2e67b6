import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";

/** The ways to sign in, as the configuration and the ledger have them. */
export interface SignInOffer {
  access: {
    local: boolean;
    provider: string | null;
    hints: readonly { name: string; role: string; email: string; password: string }[];
  } | null;
  /** Whether the first administrator is still to be made. */
  firstWanted(): Promise<boolean>;
}

/** The ways to sign in. Tells nothing of any account but those of a demo. */
export const offerSignIn = query<typeof api.signIn.offer, SignInOffer>(
  "sign-in.offer",
  async ({ access, firstWanted }) =>
    ok({
      needed: access !== null,
      password: access?.local ?? false,
      provider: access?.provider ?? null,
      firstAdministrator: access !== null && (await firstWanted()),
      hints: [...(access?.hints ?? [])],
    }),
);
