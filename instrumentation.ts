/** Runs once before the console serves: wrong settings stop the start with a line that names them. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { refuseBadSettings } = await import("./lib/composition/refuse-bad-settings");
  refuseBadSettings();
  const { guardConsole } = await import("./lib/composition/guard-console");
  guardConsole(console);
}
