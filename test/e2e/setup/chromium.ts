import { bringProgram } from "../../../demo/stores/bring-program";

/** The machine's Chromium or Chrome, or the program that `CHROMIUM` names. Without one, the package manager installs Chromium. */
export function chromiumProgram(progress: (line: string) => void = () => undefined): string {
  return (
    process.env.CHROMIUM ??
    bringProgram(
      {
        what: "a Chromium browser",
        names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
        packages: { apt: "chromium", dnf: "chromium", apk: "chromium", pacman: "chromium", zypper: "chromium" },
        otherwise: "Install Chromium or Chrome, or name it: CHROMIUM=/path/to/it",
      },
      { progress },
    )
  );
}
