import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that is found on the machine, or brought by its package manager. */
export type Wanted = {
  /** With its article, as messages call it. */
  what: string;
  /** The names it may have, the preferred one first. */
  names: readonly string[];
  /** The package that brings it, by package manager. */
  packages: Readonly<Record<string, string>>;
  /** The remedy where no package manager is known. */
  otherwise: string;
};

export type FindOptions = {
  /** Where to look; the PATH of this process if it is left out. */
  path?: string;
  progress?: (line: string) => void;
};

/** Finds the program, and installs it with the machine's package manager when it is not there; throws with the one line to run. */
export function bringProgram(
  wanted: Wanted,
  { path = process.env.PATH ?? "", progress = () => undefined }: FindOptions = {},
): string {
  const present = find(wanted, path);
  if (present) return present;
  const installer = installerOf(wanted, path);
  if (!installer) throw new Error(`${missing(wanted)} ${remedy(wanted, path)}`);
  progress(`Installing ${wanted.what}: ${installer.install.join(" ")}`);
  // A list of packages that is only partly renewed is no obstacle; the installation itself will tell.
  if (installer.refresh) tryRun(installer.refresh, path);
  const failure = tryRun(installer.install, path);
  const What = wanted.what.replace(/^./, (letter) => letter.toUpperCase());
  if (failure) throw new Error(`${What} could not be installed (${failure}). ${remedy(wanted, path)}`);
  const installed = find(wanted, path);
  if (!installed) throw new Error(`${What} was installed but is not on the PATH. ${remedy(wanted, path)}`);
  return installed;
}

function find({ names }: Wanted, path: string): string | undefined {
  return names.map((name) => which(name, path)).find((program) => program !== undefined);
}

function missing({ names: [first, ...others] }: Wanted): string {
  return others.length === 0
    ? `${first} is not on the PATH.`
    : `Neither ${first} nor ${others.join(" nor ")} is on the PATH.`;
}

function installerOf({ packages }: Wanted, path: string): { refresh?: string[]; install: string[] } | undefined {
  const apt = which("apt-get", path);
  if (apt && packages.apt) {
    const prefix = process.getuid?.() === 0 ? [] : passwordlessSudo(path);
    return (
      prefix && {
        refresh: [...prefix, apt, "-qq", "update"],
        install: [...prefix, apt, "-qq", "install", "--yes", "--no-install-recommends", packages.apt],
      }
    );
  }
  const brew = which("brew", path);
  return brew && packages.brew ? { install: [brew, "install", "--quiet", packages.brew] } : undefined;
}

function passwordlessSudo(path: string): string[] | undefined {
  const sudo = which("sudo", path);
  if (!sudo || spawnSync(sudo, ["-n", "true"], { stdio: "ignore" }).status !== 0) return undefined;
  return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive"];
}

function tryRun([file = "", ...args]: string[], path: string): string | undefined {
  const env = { ...process.env, PATH: path, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr, error } = spawnSync(file, args, { encoding: "utf8", env });
  return status === 0
    ? undefined
    : stderr?.trim().split("\n").at(-1) || error?.message || `${file} ended with ${status}`;
}

const COMMANDS: readonly [manager: string, program: string, command: string][] = [
  ["apt", "apt-get", "sudo apt-get install"],
  ["dnf", "dnf", "sudo dnf install"],
  ["apk", "apk", "sudo apk add"],
  ["pacman", "pacman", "sudo pacman -S"],
  ["zypper", "zypper", "sudo zypper install"],
];

function remedy({ packages, otherwise }: Wanted, path: string): string {
  if (process.platform === "darwin" && packages.brew)
    return `Install one and start again: brew install ${packages.brew}`;
  const known = COMMANDS.find(([manager, program]) => packages[manager] && which(program, path));
  return known ? `Install one and start again: ${known[2]} ${packages[known[0]]}` : otherwise;
}

function which(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
