import { previousSecrets, secret } from "../config/environment";
import { Secrets } from "../secrets/secrets";

const held: { secrets?: Secrets } = {};

/** The installation's secret, from this process's environment. */
export function installationSecrets(): Secrets {
  held.secrets ??= new Secrets(secret(process.env), previousSecrets(process.env));
  return held.secrets;
}
