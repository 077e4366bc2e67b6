import { signInHints } from "../../config/environment";
import { isFirstWanted } from "../../ledger/access/first-administrator";
import type { SignInOffer } from "../../queries/sign-in/offer";
import { openConsole } from "../console";
import { accessSettings } from "./settings";

/** The ways to sign in of this process's configuration. */
export function signInOffer(): SignInOffer {
  const settings = accessSettings();
  return {
    access:
      settings === null
        ? null
        : {
            local: settings.local,
            provider: settings.oidc === null ? null : new URL(settings.oidc.issuer).host,
            hints: signInHints(process.env),
          },
    firstWanted: async () => isFirstWanted((await openConsole()).stores.readPool),
  };
}
